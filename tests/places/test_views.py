from typing import Any

from flask.testing import FlaskClient

from tests import factories
from tests.pages import shelf


def example(title: str, **facts: Any) -> None:
    shelf.page(title, kind="example", facts=facts)


def test_a_territory_shows_its_people_examples_and_adaptations(client: FlaskClient) -> None:
    place = factories.territory("Val-de-Lume")
    factories.member("Alice Ferrand", territory=place)
    factories.member("Bruno Lenoir")
    example("Un jardin", territory=place.id)
    example("Un autre", country="FR")
    shelf.page("Évaluer ici", kind="adaptation", facts={"territory": place.id})
    text = client.get(f"/fr/territories/{place.id}").text
    shown = [word in text for word in ("Alice Ferrand", "Un jardin", "Évaluer ici", "/fr/countries/FR")]
    assert shown == [True] * 4
    assert [word in text for word in ("Bruno Lenoir", "Un autre")] == [False, False]


def test_a_territory_without_anything_says_what_to_do(client: FlaskClient) -> None:
    place = factories.territory("Nulle-Part")
    factories.member(territory=place)
    text = client.get(f"/fr/territories/{place.id}").text
    assert "/fr/page/new?kind=example" in text


def test_a_country_shows_its_territories_dynamisers_and_examples(client: FlaskClient) -> None:
    place = factories.territory("Liepāja", "LV")
    factories.member("Aija Ozola", territory=place)
    factories.dynamiser("LV", "Ilze Kalna")
    example("Salaspils", country="LV")
    example("D’un territoire", territory=place.id)
    example("Larzac", country="FR")
    shelf.page("Évaluer ici", kind="adaptation", facts={"territory": place.id})
    text = client.get("/fr/countries/LV").text
    wanted = (
        "Lettonie",
        f"/fr/territories/{place.id}",
        "Ilze Kalna",
        "Salaspils",
        "D’un territoire",
        "Évaluer ici",
    )
    assert [word for word in wanted if word not in text] == []
    assert "Larzac" not in text
    assert "2 territoires" in text


def test_a_country_where_nothing_is_yet_can_be_read(client: FlaskClient) -> None:
    assert client.get("/en/countries/JP").status_code == 200


def test_a_territory_that_only_somebody_not_admitted_named_is_not_shown(client: FlaskClient) -> None:
    place = factories.territory("Un mot déplacé")
    assert client.get(f"/fr/territories/{place.id}").status_code == 404


def test_places_that_are_none_are_not_found(client: FlaskClient) -> None:
    for address in ("/fr/territories/9999", "/fr/countries/ZZ", "/fr/countries/fr", "/fr/countries/Atlantis"):
        assert client.get(address).status_code == 404, address
