from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf
from wiki.app import create_app
from wiki.config import Config
from wiki.web.security import SECURITY_HEADERS, is_host, safe_redirect_target


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


@pytest.mark.parametrize("header", ["Origin", "Referer"])
@pytest.mark.parametrize(
    "address", ["http://[::1", "http://[", "http://a]b", "http://\x7f", "http://[::1]:x"]
)
def test_malformed_addresses_of_senders_are_foreign(client: FlaskClient, header: str, address: str) -> None:
    answer = client.post("/fr/sign-in", data={"email": "a"}, headers={header: address})
    assert answer.status_code == (403 if header == "Origin" else 422)


@pytest.mark.parametrize(
    "host",
    ["a" * 64 + ".fr", "a..b", "..", "[::1", "é.fr", "a b", "x:abc", "a@b", "a, b", "a" * 256, "/"],
)
def test_what_names_no_host_is_refused(client: FlaskClient, host: str) -> None:
    for path in ("/fr/", "/fr/sign-in", "/static/nothing", "/fr/nowhere"):
        for method in ("GET", "POST"):
            answer = client.open(path, method=method, environ_overrides={"HTTP_HOST": host})
            assert answer.status_code == 400, (method, path)


@pytest.mark.parametrize(
    "host", ["", "localhost", "wiki_1:8000", "192.0.2.1", "[::1]:8000", "xn--6ca.fr", "a.fr."]
)
def test_what_names_a_host_is_heard(client: FlaskClient, host: str) -> None:
    assert client.get("/fr/sign-in", environ_overrides={"HTTP_HOST": host}).status_code == 200


def test_a_name_that_no_browser_could_show_is_no_host() -> None:
    assert not is_host("xn--a")
    assert not is_host("xn--")


def test_absolute_addresses_are_those_that_people_know(client: FlaskClient) -> None:
    """No host that a request names, or a proxy does not set, stands in what others read."""
    shelf.page(slug="notes")
    for path in (
        "/fr/opensearch.xml",
        "/fr/amendments/feed.atom",
        "/fr/page/notes",
        "/fr/search/suggestions?q=no",
    ):
        for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
            answer = client.get(path, headers=headers)
            assert "evil.example" not in answer.text
            assert "evil.example" not in str(answer.headers)
    assert (
        "http://localhost/fr/search"
        in client.get("/fr/opensearch.xml", headers={"Host": "evil.example"}).text
    )


def test_a_proxy_is_believed_where_it_says_who_asks_and_how(app: Flask, tmp_path: Path) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    behind = create_app(
        Config(
            data=tmp_path, database_url=url, secret_key="k" * 32, proxies=1, https=True, url="https://a.fr"
        )
    )
    answer = behind.test_client().get(
        "/fr/opensearch.xml",
        headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Host": "evil.example"},
    )
    assert "https://a.fr/fr/search" in answer.text
    for path in ("/static/feuille.css", "/fr/nowhere", "/static/nothing"):
        assert "max-age" in behind.test_client().get(path).headers["Strict-Transport-Security"]


@pytest.mark.parametrize("name", ["email", "password"])
def test_a_file_in_the_place_of_a_text_is_no_text(client: FlaskClient, name: str) -> None:
    sent = {"email": "a@example.org", "password": "un mot", name: (BytesIO(b"un fichier"), "x.txt")}
    answer = client.post("/fr/sign-in", data=sent, content_type="multipart/form-data")
    assert answer.status_code in {401, 422}


def test_messages_do_not_fill_the_cookie(client: FlaskClient) -> None:
    """Whoever follows no redirect reads none of them."""
    shelf.page()
    factories.sign_in(client, factories.member())
    for number in range(12):
        client.post(
            "/fr/page/notes/edit", data={"base_revision": number + 1, "text": f"N° {number}.", "save": "1"}
        )
    cookie = client.get_cookie("feuille")
    assert cookie is not None
    assert len(cookie.value) < 2500
    with client.session_transaction() as kept:
        assert 1 <= len(kept["_flashes"]) <= 5
