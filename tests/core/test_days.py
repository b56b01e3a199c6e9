"""A day is one of the network's time zone, wherever it counts."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import DAY, charter, drafted, opened, proposed
from wiki.accounts import services as accounts
from wiki.accounts.models import Role
from wiki.accounts.permissions import Actor
from wiki.config import ROOT
from wiki.core import clock
from wiki.core.db import unit_of_work
from wiki.deliberation.amendments import services as amendments
from wiki.deliberation.policy import Electorate, Who
from wiki.deliberation.votes import queries as votes
from wiki.rounds.calendar import Calendar
from wiki.rounds.services import RoundPlan, open_round
from wiki.web import i18n

NIGHT = datetime(2026, 6, 30, 22, 15, tzinfo=UTC)
"""A quarter past midnight of 1 July in Paris; 30 June still by UTC."""
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
"""Half past midnight of 1 January 2027 in Paris."""
OF_A_MOMENT = re.compile(r"(?:\bnow|_at|\.at|moment|today|\bstart)(?:\(\))?\.(?:date\(\)|year\b|month\b)")


def test_a_day_is_that_of_the_network(app: Flask) -> None:
    with app.test_request_context("/fr/"):
        app.preprocess_request()
        assert clock.day(NIGHT) == date(2026, 7, 1)
        assert i18n.format_date(NIGHT) == "1er juillet 2026"
        assert clock.day(clock.first_moment_of_year(2027)).isoformat() == "2027-01-01"


def test_a_mandate_holds_from_midnight_of_the_network(app: Flask) -> None:
    assert app
    who = factories.member("Béa")
    with unit_of_work():
        accounts.give_mandate(
            who, Role.DYNAMISER, country="FR", starts_on=date(2026, 7, 1), by=None, now=NIGHT
        )
        accounts.give_mandate(
            who,
            Role.STEWARD,
            country=None,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 7, 1),
            by=None,
            now=NIGHT,
        )
    before, after = (Actor(who, NIGHT - DAY / 24 * hours).today for hours in (1, 0))
    assert (who.dynamiser_countries(before), who.dynamiser_countries(after)) == (
        frozenset(),
        frozenset({"FR"}),
    )
    assert (who.is_steward(before), who.is_steward(after)) == (True, False)


@pytest.mark.both_databases
def test_the_roll_of_a_vote_is_taken_on_the_day_of_the_network(app: Flask) -> None:
    assert app
    author, other = factories.dynamiser("FR"), factories.member("Béa")
    with unit_of_work():
        accounts.give_mandate(
            other, Role.DYNAMISER, country="FR", starts_on=date(2026, 7, 1), by=None, now=NIGHT
        )
    amendment = proposed(charter(), author, now=NIGHT - 5 * DAY)
    vote = opened(amendment, NIGHT - 3 * DAY, electorate=Electorate(Who.DYNAMISERS, ()))
    assert vote.opens_at == NIGHT
    assert {row[0] for row in votes.roll_rows(vote)} == {author.id, other.id}


def test_an_amendment_of_the_first_night_of_a_year_is_numbered_in_that_year(app: Flask) -> None:
    assert app
    page, author = charter(), factories.member()
    late = drafted(page, author, now=NEW_YEAR - DAY)
    early = drafted(page, author, "quatre fois", "cinq fois", now=NEW_YEAR - DAY)
    for draft, now in ((late, NEW_YEAR - DAY / 24), (early, NEW_YEAR)):
        with unit_of_work():
            amendments.submit(draft, now)
    assert (late.reference, early.reference) == ("26-001", "27-001")


def test_a_round_bears_the_year_in_which_it_begins_for_the_network(app: Flask) -> None:
    assert app
    factories.dynamiser()
    moments = [NEW_YEAR + week * 7 * DAY for week in range(5)]
    with unit_of_work():
        assert open_round(RoundPlan(2027, Calendar(*moments), ""), None, NEW_YEAR - DAY).name == "2027"


def test_nowhere_is_a_day_taken_from_a_moment_in_utc() -> None:
    """Moments are kept in UTC: their day is that of the network only by `clock.day`."""
    allowed = {Path("wiki/core/clock.py"), Path("wiki/web/i18n.py"), Path("wiki/rounds/calendar.py")}
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "wiki").rglob("*.py")
        if path.relative_to(ROOT) not in allowed
        for line in path.read_text("utf-8").splitlines()
        if OF_A_MOMENT.search(line)
    ]
    assert found == []
