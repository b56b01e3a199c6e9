"""An amendment whose words are part of another's is its rival, and is never merged as nothing."""

from flask import Flask

from tests import factories
from tests.deliberation.network import charter, proposed
from wiki.deliberation.amendments.fit.facts import FactRebase
from wiki.deliberation.amendments.fit.standings import mergeability_from
from wiki.deliberation.amendments.fit.texts import (
    Relation,
    compete,
    rebase_proposal,
    rebase_with_facts,
    relation,
)
from wiki.deliberation.models import Mergeability
from wiki.deliberation.votes import contests
from wiki.versioning.merge.three_way import MergeOutcome

BASE = "Le conseil nomme le bureau pour deux ans. Il rend compte à tous les membres."
WIDE = "L’assemblée élit le bureau pour trois ans. Il rend compte à tous les membres."
PART = BASE.replace("deux", "trois")


def test_an_edit_that_is_part_of_another_is_its_rival() -> None:
    assert relation(BASE, WIDE, PART) is relation(BASE, PART, WIDE) is Relation.CLOSE
    assert compete(BASE, WIDE, PART)
    assert compete(BASE, PART, WIDE)


def test_saying_the_same_of_a_sentence_or_changing_another_is_no_contest() -> None:
    assert not compete(BASE, PART, PART)
    assert not compete(BASE, PART, PART.replace("tous les membres", "l’assemblée"))
    assert not compete(BASE, PART, BASE.replace("tous les membres", "l’assemblée"))


def test_what_is_swallowed_is_never_clean() -> None:
    found = rebase_proposal(BASE, WIDE, PART)
    assert found.outcome is not MergeOutcome.CLEAN
    whole = rebase_with_facts(found, FactRebase({}))
    assert (whole.text, mergeability_from(whole)) == (None, Mergeability.IDLE)


def test_what_the_page_already_says_has_nothing_left() -> None:
    whole = rebase_with_facts(rebase_proposal(BASE, PART, PART), FactRebase({}))
    assert mergeability_from(whole) is Mergeability.IDLE
    with_facts = rebase_with_facts(rebase_proposal(BASE, PART, PART), FactRebase({"phase": 3}))
    assert mergeability_from(with_facts) is Mergeability.CLEAN


def test_a_swallowed_amendment_may_be_put_to_one_vote_with_its_rival(app: Flask) -> None:
    page, author = charter(), factories.member()
    part = proposed(page, author)
    wide = proposed(page, author, "sont nommés pour deux ans", "sont élus pour trois ans")
    assert contests.competing_amendments(part) == [wide]
