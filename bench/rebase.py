"""How long a merge takes that rebases 200 open amendments, and how much of it holds the writer's lock.

Times are processor time, so that other load on the machine does not count. The reference, in the same run, is
merging the 200 texts alone, which is done before the lock is taken.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from harness import installation, text

from wiki.accounts import services as accounts
from wiki.accounts.models import Member
from wiki.core import db
from wiki.core.db import unit_of_work
from wiki.deliberation.amendments import services
from wiki.deliberation.amendments.fit.texts import rebase_proposal
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.models import Amendment, Vote
from wiki.deliberation.providers import vote_jobs
from wiki.deliberation.votes import services as votes
from wiki.operations import jobs
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.versioning.diff import changes
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

SIZE, AMENDMENTS = 60_000, 200
MOST_SECONDS = 3.0
NOW, DAY = datetime(2026, 3, 2, 10, tzinfo=UTC), timedelta(days=1)


def network() -> tuple[Page, Member, str]:
    """Make a frame of 60 kB and one member."""
    written = text(SIZE)
    with unit_of_work():
        member = accounts.add_member(
            "Ada", "ada@example.org", accounts.get_or_create_territory("FR", "Ville"), NOW, active=True
        )
        page = pages.create(
            pages.NewPage("frame", "fr", "Cadre", "cadre"), written, Authorship(Origin.CREATION), NOW
        )
    return page, member, written


def proposal(written: str, number: int) -> str:
    """Rewrite one sentence, another one for each number."""
    sentences = written.split(". ")
    place = (number * 2) % len(sentences)
    sentences[place] = f"{sentences[place]} (proposition {number})"
    return ". ".join(sentences)


def propose(page: Page, member: Member, written: str, number: int) -> Amendment:
    """Submit one amendment."""
    with unit_of_work():
        amendment = services.create_draft(page, "", member, NOW)
        services.revise(
            amendment, Proposal(1, proposal(written, number), f"Proposition {number}", "Voilà."), NOW
        )
        services.submit(amendment, NOW)
    return amendment


def adopted(amendment: Amendment, member: Member) -> Vote:
    """Vote for an amendment and return its vote, about to close in its favour."""
    with unit_of_work():
        vote = votes.announce_vote(
            amendment, votes.VotePlan("simple", NOW + 3 * DAY, NOW + 10 * DAY, reason="measured"), member, NOW
        )
    jobs.run_due(vote.opens_at)
    with unit_of_work():
        votes.cast_ballot(vote, member, "for", "", vote.opens_at + DAY)
    return vote


def bare(proposals: list[str], base: str, head: str) -> float:
    """Time the merging alone, on cold caches."""
    changes.diff_sentences.cache_clear()
    started = time.process_time()
    for proposed in proposals:
        rebase_proposal(base, head, proposed)
    return time.process_time() - started


@contextmanager
def watched(held: list[float]) -> Iterator[None]:
    """Run a unit of work, and append the time it held the writer's lock to ``held``."""
    with db.unit_of_work():
        started = time.process_time()
        yield
    held.append(time.process_time() - started)


def main() -> None:
    """Measure one merge."""
    with installation():
        page, member, written = network()
        first, *others = [propose(page, member, written, number) for number in range(AMENDMENTS + 1)]
        vote = adopted(first, member)
        proposals, head = [each.current.text for each in others], first.current.text
        reference = bare(proposals, written, head)
        changes.diff_sentences.cache_clear()  # a cold start is what is measured
        held: list[float] = []
        with patch.object(vote_jobs, "unit_of_work", lambda: watched(held)):
            started = time.process_time()
            assert jobs.run_due(vote.closes_at) == 1
            total = time.process_time() - started
        standings_now = Counter(each.mergeability for each in others)
    print(f"merge with {AMENDMENTS} open amendments on a page of {SIZE // 1000} kB: {total:.2f} s", end=", ")
    print(f"of which {held[0]:.2f} s under the writer’s lock")
    print(
        f"the bare merging of these {AMENDMENTS} texts: {reference:.2f} s; lock/merging {held[0] / reference:.2f}"
    )
    print("they stand:", ", ".join(f"{count} {standing}" for standing, count in standings_now.items()))
    print(f"within {MOST_SECONDS:.0f} s: {'yes' if total <= MOST_SECONDS else 'NO'}")


if __name__ == "__main__":
    main()
