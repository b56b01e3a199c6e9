"""Many acts at once in real processes: what was told is what counts, whoever votes, closes or joins a vote."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask

from tests import factories
from tests.conftest import make_app
from tests.deliberation.network import AFTER, BEFORE, FREEZE, announced, charter, opened, proposed, text_of
from tests.deliberation.votes.test_ratifying import colliding, ratified
from tests.processes import PROCESSES
from wiki.audit.verify import verify
from wiki.core import clock
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, WikiError
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Vote, VoteState
from wiki.deliberation.votes import queries as vote_queries
from wiki.deliberation.votes import services as vote_services
from wiki.ledger import queries as ledger
from wiki.operations import jobs

pytestmark = pytest.mark.both_databases
VOTERS, CLOSERS, ACTORS = 60, 40, 4
LAST_MOMENT = timedelta(microseconds=1)
ENDED = {AmendmentState.MERGED, AmendmentState.REJECTED, AmendmentState.NO_QUORUM}


@dataclass(frozen=True)
class Race:
    """What every process is given: where the database is, which votes, when to start each, whom to tell."""

    url: str
    folder: Path
    votes: tuple[int, ...]
    start: Any
    told: Any


def vote_late(race: Race, members: Sequence[int]) -> None:
    """Vote as each of these members, on every alternative, at the last moment of each vote."""
    app = make_app(race.url, race.folder)
    for vote_id in race.votes:
        with app.app_context():
            at = vote_queries.vote(vote_id).closes_at - LAST_MOMENT
        race.start.wait()
        for member_id in members:
            with app.app_context():
                race.told.put((vote_id, member_id, _was_counted(vote_id, member_id, at)))


def _was_counted(vote_id: int, member_id: int, at: Any) -> bool:
    try:
        with unit_of_work():
            vote = vote_queries.vote(vote_id)
            entry = next(entry for entry in vote.roll if entry.member_id == member_id)
            for each in vote.together:
                in_favour = each.policy["choices"][0]
                vote_services.cast_ballot(each, entry.member, in_favour, "", at)
    except Conflict:
        return False
    return True


def close(race: Race, times: int) -> None:
    """Close each vote many times over, in turn by the shell's tick and by looking at a page."""
    app = make_app(race.url, race.folder)
    for vote_id in race.votes:
        with app.app_context():
            at = vote_queries.vote(vote_id).closes_at
        race.start.wait()
        with patch.object(clock, "now", lambda at=at: at):
            for number in range(times):
                with app.app_context():
                    if number % 2:
                        jobs.run_due(at)
                    else:
                        assert app.test_client().get(f"/fr/decisions?turn={number}").status_code == 200
    race.told.put((0, 0, True))


def test_one_result_and_every_ballot_told_of(app: Flask, database_url: str, tmp_path: Path) -> None:
    _page, author, amendment, now = colliding()
    people = [factories.member(country="FR" if number % 2 else "PT") for number in range(VOTERS)]
    fifth = ratified(amendment, author, now)
    first = opened(proposed(charter("un"), people[0]))
    second = opened(proposed(charter("deux"), people[0]), extension=3_600)
    page = charter("trois")
    rivals = [proposed(page, people[0], BEFORE, new) for new in (AFTER, "dix ans")]
    third = opened(rivals[0], rivals=rivals[1:])
    fourth = opened(proposed(charter("quatre"), people[0]), preset="consent")
    votes = tuple(vote.id for vote in (first, second, third, fourth, fifth))
    members = [person.id for person in people]
    db.session.remove()

    counted: dict[int, set[int]] = {vote_id: set() for vote_id in votes}
    for vote_id, member_id, was_counted in run(database_url, tmp_path, votes, members):
        if vote_id and was_counted:
            counted[vote_id].add(member_id)
    for vote_id, told in counted.items():
        check(vote_queries.vote(vote_id), told)
    types = [event.type for event in ledger.events()]
    assert types.count("contest.settled") == 1
    assert types.count("vote.extended") <= 1
    assert db.session.merge(page).head_number <= 2
    report = verify(ledger.events())
    assert report.problems == ()
    assert report.votes == types.count("vote.closed") >= 3


def check(vote: Vote, told: set[int]) -> None:
    """Compare a vote with what its voters were told; only the one that was extended may be open still."""
    for each in vote.together:
        assert {ballot.member_id for ballot in each.ballots} == told
        if each.result is None:
            assert each.extended_from is not None
            continue
        assert each.result.decision["tally"]["ballots"] == len(told)
        assert each.amendment.state in ENDED | (
            {AmendmentState.INTEGRATING} if each.is_ratification else set()
        )
        if each.amendment.state is AmendmentState.MERGED:
            assert text_of(each.amendment.page) == vote_queries.voted_version(each).text
            assert each.amendment.page.head_number == each.amendment.merged_number


def run(
    url: str, folder: Path, votes: tuple[int, ...], members: list[int]
) -> Iterator[tuple[int, int, bool]]:
    """Start everybody, let them go at once for each vote, and return what each was told."""
    acts: list[Act] = [(vote_late, members[number::ACTORS]) for number in range(ACTORS)]
    acts += [(close, CLOSERS // ACTORS) for _ in range(ACTORS)]
    return together(url, folder, votes, acts, len(votes) * len(members) + ACTORS)


Act = tuple[Callable[[Race, Any], None], Any]


def together(
    url: str, folder: Path, votes: tuple[int, ...], acts: Sequence[Act], answers: int
) -> Iterator[tuple[int, int, bool]]:
    """Do each of these acts in a process of its own, and return so many answers; all have to end well."""
    race = Race(url, folder, votes, PROCESSES.Barrier(len(acts)), PROCESSES.Queue())
    running = [PROCESSES.Process(target=act, args=(race, share)) for act, share in acts]
    for process in running:
        process.start()
    for _ in range(answers):
        yield race.told.get(timeout=240)
    for process in running:
        process.join()
    assert [process.exitcode for process in running] == [0] * len(running)


def join_late(race: Race, amendments: Sequence[int]) -> None:
    """Let each of these amendments join the vote in the last moment in which it may; then open the vote."""
    app = make_app(race.url, race.folder)
    (vote_id,) = race.votes
    with app.app_context():
        opens_at = vote_queries.vote(vote_id).opens_at
    for amendment_id in amendments:
        race.start.wait()
        with app.app_context():
            race.told.put((vote_id, amendment_id, _joined(vote_id, amendment_id, opens_at - FREEZE)))
    race.start.wait()
    with app.app_context():
        jobs.run_due(opens_at)


def _joined(vote_id: int, amendment_id: int, at: datetime) -> bool:
    try:
        with unit_of_work():
            amendment = db.session.get_one(Amendment, amendment_id)
            vote_services.join_vote(amendment, vote_queries.vote(vote_id), amendment.author, at)
    except WikiError:
        return False
    return True


def test_amendments_that_join_a_vote_at_once_are_alternatives_in_one(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    page, author = charter(), factories.member()
    first = announced(proposed(page, author))
    rivals = [
        proposed(page, author, BEFORE, f"{years} ans").id for years in ("dix", "onze", "douze", "treize")
    ]
    vote_id = first.id
    db.session.remove()
    shares = [(join_late, rivals[number:] + rivals[:number]) for number in range(ACTORS)]
    told = list(together(database_url, tmp_path, (vote_id,), shares, ACTORS * len(rivals)))

    assert sorted(row for _, row, joined in told if joined) == sorted(rivals)
    alternatives = vote_queries.vote(vote_id).together
    assert [len(each.amendment.votes) for each in alternatives] == [1] * (1 + len(rivals))
    assert {each.state for each in alternatives} == {VoteState.OPEN}
    assert len({each.contest_id for each in alternatives}) == 1
    types = [event.type for event in ledger.events()]
    assert types.count("vote.opened") == types.count("amendment.frozen") == len(alternatives)
    assert verify(ledger.events()).problems == ()
