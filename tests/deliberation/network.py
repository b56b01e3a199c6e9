"""What the tests of deliberation are about: one reference text, its amendments, their votes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.models import Amendment, Vote
from wiki.deliberation.votes import services as vote_services
from wiki.deliberation.votes.services import VotePlan
from wiki.operations import jobs
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.pages.services import NewPage
from wiki.versioning.models import Origin
from wiki.versioning.queries import version
from wiki.versioning.services import Authorship

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)
FREEZE, LENGTH = 3 * DAY, 7 * DAY
PUT_IN = NOW + FREEZE + LENGTH + DAY
TEXT = """Une première phrase de préambule.

## Membres

Les membres sont nommés pour deux ans. Chaque territoire en nomme trois.

## Réunions

La plateforme se réunit quatre fois par an. Les comptes rendus sont publics.
"""
BEFORE, AFTER = "deux ans", "trois ans"


@dataclass(slots=True)
class Clock:
    """A moment that a test moves."""

    now: datetime

    def pass_by(self, duration: timedelta) -> datetime:
        self.now += duration
        return self.now


def charter(slug: str = "charte", text: str = TEXT, kind: str = "frame") -> Page:
    """Make the reference text: of a kind whose amendments need no co-signer, unless another is asked for."""
    with unit_of_work():
        return pages.create(
            NewPage(kind, "fr", f"Titre de {slug}", slug), text, Authorship(Origin.CREATION), NOW
        )


def drafted(
    page: Page, author: Member, old: str = BEFORE, new: str = AFTER, now: datetime = NOW
) -> Amendment:
    with unit_of_work():
        amendment = amendment_services.create_draft(page, "", author, now)
        base = amendment.current
        text = base.text.replace(old, new)
        proposal = Proposal(base.base_number, text, f"Écrire « {new} »", "Parce que c’est mieux.")
        amendment_services.revise(amendment, proposal, now)
    return amendment


def proposed(
    page: Page, author: Member, old: str = BEFORE, new: str = AFTER, now: datetime = NOW
) -> Amendment:
    amendment = drafted(page, author, old, new, now)
    with unit_of_work():
        amendment_services.submit(amendment, now)
    return amendment


def announced(
    amendment: Amendment,
    now: datetime = NOW,
    preset: str = "simple",
    rivals: Sequence[Amendment] = (),
    **adjusted: Any,
) -> Vote:
    adjusted = {"reason": "Pour aller plus vite.", **adjusted}
    plan = VotePlan(preset, now + FREEZE, now + FREEZE + LENGTH, **adjusted)
    with unit_of_work():
        return vote_services.announce_vote(amendment, plan, amendment.author, now, rivals)


def opened(amendment: Amendment, now: datetime = NOW, preset: str = "simple", **adjusted: Any) -> Vote:
    vote = announced(amendment, now, preset, **adjusted)
    jobs.run_due(vote.opens_at)
    db.session.refresh(vote)
    return vote


def cast(vote: Vote, member: Member, choice: str, reason: str = "", at: datetime | None = None) -> str:
    with unit_of_work():
        event = vote_services.cast_ballot(vote, member, choice, reason, at or vote.opens_at + DAY)
    return event.hash


def closed(vote: Vote) -> Vote:
    jobs.run_due(vote.closes_at)
    db.session.refresh(vote)
    return vote


def text_of(page: Page) -> str:
    return version(page.id, page.head_number).content.text
