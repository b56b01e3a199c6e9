"""Whatever people do in whatever order, an amendment goes only the ways there are."""

from collections.abc import Callable
from contextlib import suppress
from itertools import count

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.deliberation.network import AFTER, DAY, FREEZE, LENGTH, NOW, cast, charter, drafted
from tests.examples import examples
from wiki.accounts.models import Member
from wiki.audit.verify import verify
from wiki.core.db import db, unit_of_work
from wiki.core.errors import WikiError
from wiki.deliberation import lifecycle
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.amendments import services
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.amendments.ending import services as endings
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.lifecycle import TRANSITIONS, AmendmentState
from wiki.deliberation.models import Amendment
from wiki.deliberation.votes import services as votes
from wiki.deliberation.votes.services import VotePlan
from wiki.ledger import queries as ledger
from wiki.operations import jobs
from wiki.pages.kinds import Support

_numbers = count(1)


def reword(amendment: Amendment, people: list[Member]) -> None:
    current = amendment.current
    text = current.text.replace(AFTER, f"{AFTER} et {current.number} mois")
    services.revise(amendment, Proposal(current.base_number, text, current.title, current.reasons), NOW)


def retitle(amendment: Amendment, people: list[Member]) -> None:
    services.set_title_and_reasons(amendment, f"Titre {amendment.current.number}", "Des raisons", NOW)


def sign(amendment: Amendment, people: list[Member]) -> None:
    for person in people:
        if amendment_queries.signature_of(amendment, person) is None:
            cosigning.sign(amendment, amendment.current.number, person, NOW)
            return


def sign_all(amendment: Amendment, people: list[Member]) -> None:
    for person in people:
        cosigning.sign(amendment, amendment.current.number, person, NOW)


def unsign(amendment: Amendment, people: list[Member]) -> None:
    cosigning.unsign(amendment, people[0], NOW)


def freeze(amendment: Amendment, people: list[Member]) -> None:
    plan = VotePlan("simple", NOW + FREEZE, NOW + FREEZE + LENGTH, reason="Pour aller plus vite.")
    votes.announce_vote(amendment, plan, amendment.author, NOW)


def submit(amendment: Amendment, people: list[Member]) -> None:
    services.submit(amendment, NOW)


def withdraw(amendment: Amendment, people: list[Member]) -> None:
    endings.withdraw(amendment, "Une raison", amendment.author, NOW)


def void(amendment: Amendment, people: list[Member]) -> None:
    endings.void(amendment, "Une raison", people[-1], NOW)


ACTS: tuple[Callable[[Amendment, list[Member]], None], ...] = (
    submit, reword, retitle, sign, sign_all, unsign, freeze, withdraw, void,
)  # fmt: skip
REACHED = {(before, after) for before, events in TRANSITIONS.items() for after in events.values()}


def is_way(before: AmendmentState, after: AmendmentState) -> bool:
    """Tell whether one step, or two within one act, lead from one state to the other."""
    between = {middle for start, middle in REACHED if start is before}
    return before is after or after in between or any((middle, after) in REACHED for middle in between)


def supported(amendment: Amendment) -> bool:
    return cosigning.missing_support(amendment) == Support()


def check(amendment: Amendment, before: AmendmentState) -> None:
    after = amendment.state
    assert is_way(before, after)
    if after in {AmendmentState.SEEKING_SUPPORT, AmendmentState.OPEN}:
        assert supported(amendment) is (after is AmendmentState.OPEN)
    if not lifecycle.can_edit_text(before):
        assert amendment.state in {before, AmendmentState.WITHDRAWN, AmendmentState.VOID}
    for signature in cosigning.valid_signatures(amendment):
        signed = amendment.versions[signature.version_number - 1]
        assert signed.text_hash == signature.text_hash == amendment.current.text_hash


@given(st.lists(st.sampled_from(ACTS), max_size=10))
@settings(
    max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_order_of_acts_leads_where_there_is_no_way(
    app: Flask, acts: list[Callable[[Amendment, list[Member]], None]]
) -> None:
    people = [factories.member(country="FR"), factories.member(country="FR"), factories.steward(country="IT")]
    page = charter(f"charte-{next(_numbers)}", kind="charter")
    amendment = drafted(page, factories.member())
    for act in [submit, *acts]:
        before = amendment.state
        with suppress(WikiError), unit_of_work():
            act(amendment, people)
        db.session.refresh(amendment)
        check(amendment, before)
    if amendment.state is AmendmentState.FROZEN:
        jobs.run_due(NOW + FREEZE)
        assert amendment.vote is not None
        cast(amendment.vote, people[0], "for", at=NOW + FREEZE + DAY)
        jobs.run_due(NOW + FREEZE + LENGTH)
        assert not lifecycle.can_edit_text(amendment.state)
    assert verify(ledger.events()).problems == ()
