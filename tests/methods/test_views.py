"""The grid of sheets, the examples, and where dimensions and goals meet."""

import re

from flask.testing import FlaskClient

from tests.pages import shelf
from tests.pages.screens import body


def test_the_grid_shows_each_sheet_in_its_cell(client: FlaskClient) -> None:
    facts = {"code": "T13", "strand": "territory", "cycle": 1, "phase": 3, "validated": True}
    options = "## Options\n\n### Option A — Un\n\n### Option B — Deux\n"
    shelf.page("Co-évaluer", options, kind="method", facts=facts)
    shelf.page("Sintra", kind="example", facts={"options": ["T13-B"]})
    shelf.page("Sans place", kind="method")
    text = body(client.get("/fr/method"))
    assert re.search(
        r"3\. [^<]*</th>\s*<td>.*?T13.*?icon-adopted.*?/fr/page/co-evaluer.*?/fr/page/co-evaluer/options"
        r".*?2 options.*?/fr/examples\?sheet=T13",
        text,
        re.DOTALL,
    )
    assert text.count("<tr>") == 9
    assert "/fr/page/sans-place" in text


def test_who_says_where_they_stand_is_led_to_a_sheet(client: FlaskClient) -> None:
    facts = {"code": "T27", "strand": "territory", "cycle": 2, "phase": 7}
    shelf.page("Co-évaluer", kind="method", facts=facts)
    shelf.page("Autre", kind="method", facts={**facts, "code": "T37", "cycle": 3})
    wishes = body(client.get("/fr/method?cycle=2")).split('id="wishes"')[1].split("</ol>")[0]
    assert re.search(r'/fr/page/co-evaluer"[^>]*>Évaluer, avec les personnes', wishes)
    assert "/fr/page/autre" not in wishes
    for odd in ("9", "", "é", "2" * 5000):
        assert 'id="wishes"' not in body(client.get(f"/fr/method?cycle={odd}"))


def test_examples_are_narrowed_by_links(client: FlaskClient) -> None:
    shelf.page(
        "Sintra", kind="example", facts={"country": "PT", "year": 2011, "level": "local", "theme": "network"}
    )
    shelf.page("Larzac", kind="example", facts={"country": "FR", "level": "local"})
    text = body(client.get("/fr/examples?country=PT&level=local"))
    assert ("/fr/page/sintra" in text, "/fr/page/larzac" in text) == (True, False)
    assert 'href="/fr/examples?level=local"' in text
    assert "/fr/page/larzac" not in body(client.get("/fr/examples?year=2011&sheet=T99"))


def test_examples_are_counted_by_country_and_level(client: FlaskClient) -> None:
    shelf.page("Sintra", kind="example", facts={"country": "PT", "level": "local"})
    shelf.page("Lisbonne", kind="example", facts={"country": "PT", "level": "local"})
    shelf.page("Partout", kind="example")
    text = re.sub(r"\s+", " ", body(client.get("/fr/examples/table")))
    assert re.search(r'href="/fr/examples\?country=PT&amp;level=local">2<', text)
    assert text.index("Portugal") < text.index("Plusieurs pays, ou non connu")


def test_dimensions_and_goals_meet_where_pages_name_both(client: FlaskClient) -> None:
    both = {"dimensions": ["A"], "goals": ["7"]}
    shelf.page("Montdidier", kind="example", facts=both)
    shelf.page("Projeter", kind="method", facts=both)
    shelf.page("Sintra", kind="example", facts={"goals": ["7"]})
    text = re.sub(r"\s+", " ", body(client.get("/fr/well-being?dimension=A&goal=7")))
    here, table = text.split("<table")
    assert re.search(r'href="/fr/well-being\?dimension=A&amp;goal=7"> ?1 exemple, 1 fiche<', table)
    assert ["/fr/page/montdidier" in here, "/fr/page/projeter" in here, "/fr/page/sintra" in here] == [
        True,
        True,
        False,
    ]
    assert "Rien encore" in body(client.get("/fr/well-being?dimension=Z&goal=99"))


def test_examples_are_narrowed_by_what_they_illustrate(client: FlaskClient) -> None:
    facts = {"frames": ["conceptual"], "dimensions": ["A"], "goals": ["7"], "options": ["T27-A"]}
    shelf.page("Montdidier", kind="example", facts=facts)
    shelf.page("Sintra", kind="example")
    for choice in ("frame=conceptual", "dimension=A", "goal=7", "option=T27-A", "sheet=T27"):
        text = body(client.get(f"/fr/examples?{choice}"))
        assert ("/fr/page/montdidier" in text, "/fr/page/sintra" in text) == (True, False), choice
    assert "Énergie propre" in body(client.get("/fr/examples?goal=7"))
