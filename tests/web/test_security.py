import pytest
from flask import Flask
from flask.testing import FlaskClient

from wiki.web.security import SECURITY_HEADERS, safe_redirect_target


@pytest.mark.parametrize("target", ["/fr/", "/fr/page/aide?x=1#y", "/"])
def test_paths_of_this_site_are_followed(target: str) -> None:
    assert safe_redirect_target(target, "/home") == target


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
    assert safe_redirect_target(target, "/home") == "/home"


@pytest.mark.parametrize(
    "path", ["/", "/fr/", "/fr/nowhere", "/fr/sign-in", "/static/feuille.css", "/static/nothing"]
)
def test_every_answer_bears_the_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path, buffered=True)
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


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


def test_who_is_signed_out_meanwhile_gets_all_words_back_and_the_way_to_send_them(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    form = {
        "title": "Horaires",
        "text": "Quels horaires pour la salle ?",
        "key": "clef-de-formulaire-bien-longue",
    }
    sent_from = {"Referer": "http://localhost/fr/page/charte/discuss?state=open"}
    for headers, back in (
        (sent_from, "/fr/page/charte/discuss?state%3Dopen"),
        ({}, "/fr/page/charte/discuss"),
    ):
        answer = app.test_client().post("/fr/page/charte/discuss", data=form, headers=headers)
        assert answer.status_code == 400
        assert "Horaires" in answer.text
        assert "Quels horaires pour la salle" in answer.text
        assert f'<dd dir="auto">{form["key"]}' not in answer.text
        assert f'href="/fr/sign-in?next={back}"' in answer.text
    foreign = app.test_client().post("/fr/posts/1/unhide", headers={"Referer": "https://evil.example/fr/"})
    assert "evil" not in foreign.text
    assert "Revenir au formulaire" not in foreign.text
