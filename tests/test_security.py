import pytest
from flask import Flask
from flask.testing import FlaskClient

from wiki.security import HEADERS, safe_next


@pytest.mark.parametrize("target", ["/fr/", "/fr/page/aide?x=1#y", "/"])
def test_paths_of_this_site_are_followed(target: str) -> None:
    assert safe_next(target, "/home") == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/fr\r\nSet-Cookie: x",
        "/\t/evil.example",
        " /fr/",
    ],
)
def test_anything_else_is_not(target: str | None) -> None:
    assert safe_next(target, "/home") == "/home"


@pytest.mark.parametrize(
    "path", ["/", "/fr/", "/fr/nowhere", "/fr/sign-in", "/static/feuille.css", "/static/nothing"]
)
def test_every_answer_bears_the_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path, buffered=True)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_an_act_sent_by_another_site_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/fr/sign-in", data={}, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}])
def test_an_act_sent_from_here_is_heard(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/fr/sign-in", data={}, headers=headers).status_code != 403


def test_without_its_token_a_form_gives_its_text_back(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    words = "Des mots que personne ne veut taper deux fois."
    answer = app.test_client().post("/fr/request-account", data={"motivation": words})
    assert answer.status_code == 400
    assert words in answer.text
