import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import AFTER, BEFORE, cast, charter, closed, opened, proposed
from tests.deliberation.screens import words
from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.deliberation.amendments import excerpts, screens
from wiki.deliberation.amendments.fit import standings
from wiki.deliberation.amendments.fit.texts import Relation
from wiki.deliberation.models import Amendment, Mergeability
from wiki.pages.models import Page
from wiki.versioning.diff.text_diff import diff

PASSAGE = "Les membres sont nommés pour deux ans. Chaque territoire en nomme trois.\n"


def adopt(page: Page, author: Member, old: str, new: str) -> Amendment:
    vote = opened(proposed(page, author, old, new))
    cast(vote, author, "for")
    closed(vote)
    db.session.expire_all()
    return vote.amendment


def test_others_on_the_same_sentences_are_named_the_nearest_first(app: Flask) -> None:
    page, author = charter(), factories.member()
    mine = proposed(page, author)
    close = proposed(page, author, "sont nommés", "sont élus")
    conflict = proposed(page, author, BEFORE, "dix ans")
    same = proposed(page, author)
    proposed(page, author, "quatre fois", "six fois")
    found = {each.amendment.id: each for each in standings.related_amendments(mine)}
    assert {row: each.relation for row, each in found.items()} == {
        close.id: Relation.CLOSE,
        conflict.id: Relation.CONFLICT,
        same.id: Relation.SAME,
    }
    assert next(iter(found)) == same.id
    assert found[same.id].similarity == 1


def test_the_register_knows_which_touch_the_same_sentences(app: Flask) -> None:
    author, page = factories.member(), charter()
    one, other = proposed(page, author), proposed(page, author, "sont nommés", "sont élus")
    apart, elsewhere = proposed(page, author, "quatre fois", "six fois"), proposed(charter("autre"), author)
    assert standings.overlapping_amendments([one, other, apart, elsewhere]) == {
        one.id: [other],
        other.id: [one],
    }


def test_a_page_says_at_each_section_what_is_proposed_there(app: Flask, client: FlaskClient) -> None:
    page, author = charter(), factories.member()
    both = proposed(page, author, "nomme trois", "nomme cinq")
    both_again = proposed(
        page, author, "quatre fois par an. Les comptes", "six fois par an. Tous les comptes"
    )
    found = standings.amendments_by_section(page, [both, both_again])
    assert [(each.amendment, each.quotes) for each in found["membres"]] == [
        (both, ("Chaque territoire en nomme cinq.".replace("cinq", "trois"),))
    ]
    assert [each.amendment for each in found["reunions"]] == [both_again]
    shown = words(client.get("/fr/page/charte"))
    assert shown.count("1 amendement ici") == 2
    assert "La plateforme se réunit quatre fois par an." in shown.split("contested-quote")[2]


def test_what_stands_before_the_first_heading_is_contested_at_the_head(
    app: Flask, client: FlaskClient
) -> None:
    proposed(charter(), factories.member(), "première", "toute première")
    shown = words(client.get("/fr/page/charte"))
    assert shown.index("1 amendement ici") < shown.index("Une première phrase")


@pytest.mark.parametrize(
    ("old", "new", "standing"),
    [
        (BEFORE, "neuf ans", Mergeability.CONFLICT),
        ("sont nommés", "sont élus", Mergeability.CLOSE),
        (PASSAGE, "", Mergeability.GONE),
    ],
)
def test_a_collision_names_the_amendment_that_changed_the_page(
    app: Flask, client: FlaskClient, old: str, new: str, standing: Mergeability
) -> None:
    page, author = charter(), factories.member()
    left = proposed(page, author)
    cause = adopt(page, author, old, new)
    assert (left.mergeability, left.collided_number) == (standing, 2)
    joined = [chunk.text for chunk in excerpts.unconfirmed_chunks(left)]
    assert joined == (["Les membres sont élus pour trois ans. "] if standing is Mergeability.CLOSE else [])
    assert screens.collision_causes([left]) == {left.id: cause}
    shown = words(client.get(f"/fr/amendments/{left.reference}"))
    assert f'/fr/amendments/{cause.reference}"' in shown
    assert ("Son texte entier, à copier" in shown) is (standing is not Mergeability.CLOSE)
    assert AFTER in shown
    assert "rencontre" in words(client.get("/fr/amendments"))


def test_what_is_carried_past_a_change_collides_with_nothing(app: Flask) -> None:
    page, author = charter(), factories.member()
    apart = proposed(page, author, "quatre fois", "six fois")
    adopt(page, author, BEFORE, AFTER)
    assert (apart.mergeability, apart.collided_number) == (Mergeability.CLEAN, None)


@pytest.mark.parametrize(
    ("old", "new", "same"), [("publics", "publiés", True), ("sont nommés", "sont élus", False)]
)
def test_what_the_page_became_is_no_change_of_the_amendment(
    app: Flask, client: FlaskClient, old: str, new: str, *, same: bool
) -> None:
    page, author = charter(), factories.member()
    carried = proposed(page, author)
    cause = adopt(page, author, old, new)
    shown = words(client.get(f"/fr/amendments/{carried.reference}/versions"))
    assert ("Les mots proposés sont les mêmes." in shown) is same
    assert re.search(rf"La page a reçu l’amendement\s+<a[^>]*>{cause.reference}</a>", shown)
    assert "De la version 1 à la version 2" in shown  # as counted from what was submitted
    assert "Version 2\xa0:" in shown
    assert shown.count("<ins>") == (0 if same else 2)
    assert ("Ce que la version 1 change dans la page" in shown) is not same


def test_an_amendment_lists_its_passages_with_their_sections(app: Flask) -> None:
    page, author = charter(), factories.member()
    amendment = proposed(page, author, "ans. Chaque", "années. Chaque")
    base = excerpts.base_text(amendment.current)
    text = base.replace("deux ans", "trois ans").replace("publics", "publiés") + "\n## Fin\n\nRien de plus.\n"
    found = excerpts.changed_passages(diff(base, text), base, text)
    assert [(each.number, each.title) for each in found] == [(1, "Membres"), (2, "Réunions")]
    assert found[0].quote == "Les membres sont nommés pour deux ans."
    added = base + "\n## Fin\n\nRien de plus.\n"
    assert [each.title for each in excerpts.changed_passages(diff(base, added), base, added)] == ["Fin"]
