import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    PUT_IN,
    TEXT,
    cast,
    charter,
    closed,
    opened,
    proposed,
    text_of,
)
from wiki.accounts.models import Member
from wiki.audit.verify import verify
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Mergeability
from wiki.deliberation.votes.closing import merging
from wiki.deliberation.votes.closing.merging import Resolution
from wiki.ledger import queries as ledger
from wiki.pages.models import Page
from wiki.pages.writing.editing import ConflictChoice

pytestmark = pytest.mark.both_databases


def two_adopted(old: str, new: str) -> tuple[Page, Member, Amendment]:
    """Two amendments voted at the same time; the second is adopted on a page that the first has changed."""
    page, author = charter(), factories.member()
    votes = [opened(each) for each in (proposed(page, author), proposed(page, author, old, new))]
    for vote in votes:
        cast(vote, author, "for")
    for vote in votes:
        closed(vote)
    db.session.expire_all()
    return page, author, votes[1].amendment


def test_apart_both_go_in_by_themselves(app: Flask) -> None:
    page, _author, second = two_adopted("quatre fois", "six fois")
    assert second.state is AmendmentState.MERGED
    assert (page.head_number, second.merged_number) == (3, 3)
    assert AFTER in text_of(page)
    assert "six fois" in text_of(page)
    report = verify(ledger.events())
    assert (report.problems, report.votes, report.merges) == ((), 2, 2)


def test_close_waits_for_one_act(app: Flask) -> None:
    page, author, second = two_adopted("sont nommés", "sont élus")
    assert (second.state, second.mergeability) == (AmendmentState.INTEGRATING, Mergeability.CLOSE)
    assert page.head_number == 2
    with pytest.raises(Conflict), unit_of_work():
        merging.integrate(second, 1, Resolution(), author, PUT_IN)
    with unit_of_work():
        merging.integrate(second, 2, Resolution(), author, PUT_IN)
    assert second.state is AmendmentState.MERGED
    assert f"sont élus pour {AFTER}" in text_of(page)
    with pytest.raises(Conflict), unit_of_work():
        merging.integrate(second, 3, Resolution(), author, PUT_IN)
    report = verify(ledger.events())
    assert (report.problems, report.merges) == ((), 2)


def test_a_conflict_is_never_put_in_by_itself(app: Flask) -> None:
    page, author, second = two_adopted(BEFORE, "neuf ans")
    assert (second.state, second.mergeability) == (AmendmentState.INTEGRATING, Mergeability.CONFLICT)
    with pytest.raises(InvalidInput), unit_of_work():
        merging.integrate(second, 2, Resolution(), author, PUT_IN)
    assert page.head_number == 2
    assert "neuf ans" not in text_of(page)


def test_a_conflict_goes_in_with_an_adopted_wording_at_each_place(app: Flask) -> None:
    page, author, second = two_adopted(BEFORE, "neuf ans")
    with unit_of_work():
        merging.integrate(second, 2, Resolution([ConflictChoice.MINE]), author, PUT_IN)
    assert (second.state, second.merged_number) == (AmendmentState.MERGED, 3)
    assert text_of(page) == TEXT.replace(BEFORE, "neuf ans")
    merged = [event for event in ledger.events() if event.type == "amendment.merged"][-1]
    assert merged.payload is not None
    assert (merged.actor, merged.payload["choices"]) == (f"member:{author.id}", ["amendment"])
    report = verify(ledger.events())
    assert (report.problems, report.merges) == ((), 2)


@pytest.mark.parametrize("choices", [[], [ConflictChoice.MINE, ConflictChoice.MINE], [ConflictChoice.BOTH]])
def test_only_adopted_wordings_can_be_chosen_and_one_for_each_place(
    app: Flask, choices: list[ConflictChoice]
) -> None:
    page, author, second = two_adopted(BEFORE, "neuf ans")
    with pytest.raises(InvalidInput), unit_of_work():
        merging.integrate(second, 2, Resolution(choices), author, PUT_IN)
    assert page.head_number == 2


def test_what_leaves_nothing_of_the_amendment_is_refused(app: Flask) -> None:
    page, author, second = two_adopted(BEFORE, "neuf ans")
    with pytest.raises(Conflict), unit_of_work():
        merging.integrate(second, 2, Resolution([ConflictChoice.IN_FORCE]), author, PUT_IN)
    assert (page.head_number, second.state) == (2, AmendmentState.INTEGRATING)


def test_where_the_passage_is_gone_it_says_so(app: Flask) -> None:
    sentence = "Les membres sont nommés pour deux ans. Chaque territoire en nomme trois.\n"
    page, author = charter(), factories.member()
    votes = [
        opened(each) for each in (proposed(page, author, sentence, ""), proposed(page, author, BEFORE, AFTER))
    ]
    for vote in votes:
        cast(vote, author, "for")
    for vote in votes:
        closed(vote)
    db.session.expire_all()
    assert votes[1].amendment.mergeability is Mergeability.GONE
