"""Debates in every state that voting screens can show, written through the services beside the demonstration."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from flask import Flask
from sqlalchemy import select

from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
    announced,
    cast,
    charter,
    closed,
    opened,
    proposed,
    text_of,
)
from wiki.accounts.models import Member
from wiki.accounts.queries import active_members
from wiki.core.db import db, unit_of_work
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.models import Amendment, Vote
from wiki.deliberation.threads import services as threads
from wiki.deliberation.threads.models import Thread
from wiki.deliberation.threads.moderation import services as moderation
from wiki.deliberation.votes import services as votes
from wiki.deliberation.votes.meetings import services as meetings
from wiki.deliberation.votes.meetings.services import Minutes

AUTHOR, STEWARD, OBJECTOR = "Solène Quémener", "Claire Aubertin", "Nuria Casamayor"
WHY = "Les plus petits territoires n’y arriveraient pas, faute de temps et de personnes."
SENTENCE = "Les membres sont nommés pour deux ans. Chaque territoire en nomme trois.\n"
PAST, RUNNING = timedelta(days=20), timedelta(days=6)
"""How long ago what is decided was announced, and what is being voted."""


@dataclass(slots=True)
class Debates:
    """The members of the demonstration and a moment, from which debates are told backwards."""

    people: dict[str, Member]
    now: datetime

    @property
    def author(self) -> Member:
        return self.people[AUTHOR]

    def proposed(self, slug: str, *changes: tuple[str, str], ago: timedelta = PAST) -> list[Amendment]:
        """Propose these changes, an amendment each, to a page of their own."""
        page, at = charter(slug), self.now - ago
        return [proposed(page, self.author, old, new, at) for old, new in changes]

    def voted(self, amendments: Sequence[Amendment]) -> list[Vote]:
        """Let everybody vote for these amendments, and close their votes."""
        found = [opened(each, self.now - PAST) for each in amendments]
        for vote in found:
            for member in self.people.values():
                cast(vote, member, "for")
        return [closed(vote) for vote in found]

    def two_adopted(self, slug: str, *changes: tuple[str, str]) -> Amendment:
        """Return the second of two adopted amendments to a page, which finds it changed by the first."""
        return self.voted(self.proposed(slug, *changes))[1].amendment


def rivals(told: Debates, slug: str = "rivaux") -> str:
    """Two amendments on the same words, each open."""
    one, _other = told.proposed(slug, (BEFORE, AFTER), (BEFORE, "cinq ans"))
    return one.reference


def alternatives(told: Debates) -> str:
    """A vote on two amendments at once."""
    one, other = told.proposed("alternatives", (BEFORE, AFTER), (BEFORE, "cinq ans"), ago=RUNNING)
    opened(one, told.now - RUNNING, rivals=[other])
    return one.reference


def settled(told: Debates) -> str:
    """A vote on two amendments at once, of which one has won."""
    one, other = told.proposed("tranches", (BEFORE, AFTER), (BEFORE, "cinq ans"))
    vote = opened(one, told.now - PAST, rivals=[other])
    for number, member in enumerate(told.people.values()):
        cast(vote, member, "for")
        cast(vote.together[1], member, "for" if number % 3 else "against", "" if number % 3 else WHY)
    closed(vote)
    return other.reference


def objected(told: Debates) -> str:
    """A vote by consent with an objection that stands and one that was lifted, and a consensus that was spoken."""
    (one,) = told.proposed("objections", (BEFORE, AFTER), ago=RUNNING)
    vote = opened(one, told.now - RUNNING, preset="consent")
    _first, second, *others = told.people.values()
    cast(vote, told.people[OBJECTOR], "objection", WHY)
    cast(vote, second, "objection", "Et les nouveaux venus ?")
    cast(vote, second, "reservation", "On les accueillera à part, la première année.")
    at = vote.opens_at + DAY
    present = [each.id for each in others if each.name not in {OBJECTOR, AUTHOR, STEWARD}][:4]
    with unit_of_work():
        minutes = Minutes(at.date(), "Timișoara", present, "Tour de table.")
        meetings.record_meeting(vote, minutes, told.people[STEWARD], at)
    return one.reference


def sustained(told: Debates) -> str:
    """An amendment that an objection has sent back to its author."""
    (one,) = told.proposed("maintenue", (BEFORE, AFTER))
    vote = opened(one, told.now - PAST, preset="consent")
    for member in told.people.values():
        cast(vote, member, "consent")
    cast(vote, told.people[OBJECTOR], "objection", WHY)
    closed(vote)
    return one.reference


def extended(told: Debates) -> str:
    """A vote that was given more time, once, for want of a quorum."""
    (one,) = told.proposed("prolonge", (BEFORE, AFTER), ago=10 * DAY + timedelta(hours=1))
    closed(opened(one, told.now - 10 * DAY - timedelta(hours=1), extension=3 * 86_400))
    return one.reference


def colliding(told: Debates) -> str:
    """An adopted amendment whose words the page has changed meanwhile."""
    return told.two_adopted("heurt", (BEFORE, AFTER), (BEFORE, "neuf ans")).reference


def close(told: Debates, slug: str = "proche") -> str:
    """An adopted amendment to a sentence of which the page has changed other words meanwhile."""
    return told.two_adopted(slug, (BEFORE, AFTER), ("sont nommés", "sont élus")).reference


def vanished(told: Debates) -> str:
    """An amendment in discussion whose passage another one has taken out."""
    taking_out, left = told.proposed("disparu", (SENTENCE, ""), (BEFORE, AFTER))
    told.voted([taking_out])
    return left.reference


def ratified(told: Debates) -> str:
    """Words that reconcile an adopted amendment with its page, put to a short vote."""
    amendment = told.two_adopted("accord", (BEFORE, AFTER), (BEFORE, "neuf ans"))
    text = text_of(amendment.page).replace(AFTER, "entre trois et neuf ans")
    proposal = Proposal(amendment.page.head_number, text, "Entre trois et neuf", "Les deux nombres y sont.")
    with unit_of_work():
        votes.ratify(amendment, proposal, told.now + 5 * DAY, told.author, told.now - timedelta(hours=1))
    return amendment.reference


def frozen(told: Debates) -> str:
    """An amendment whose vote is announced."""
    (one,) = told.proposed("gele", (BEFORE, AFTER), ago=DAY)
    announced(one, told.now - DAY, running_totals=False)
    return one.reference


def reported(told: Debates) -> None:
    """Report a post of the demonstration to the stewards."""
    thread = db.session.scalars(select(Thread).order_by(Thread.id).limit(1)).one()
    with unit_of_work():
        post = threads.add_post(thread, "N’importe quoi, comme toujours.", told.author, told.now)
        moderation.report_post(post, "Blessant pour tout le monde.", told.people[OBJECTOR], told.now)


STATES: dict[str, Callable[[Debates], str]] = {
    "rivals": rivals,
    "other_rivals": partial(rivals, slug="autres-rivaux"),
    "alternatives": alternatives,
    "settled": settled,
    "objected": objected,
    "sustained": sustained,
    "extended": extended,
    "colliding": colliding,
    "close": close,
    "other_close": partial(close, slug="autre-proche"),
    "vanished": vanished,
    "ratified": ratified,
    "frozen": frozen,
}


def prepare(site: Flask) -> dict[str, str]:
    """Write all of them and return the number of each amendment by the name of its state."""
    with site.app_context():
        told = Debates({member.name: member for member in active_members()}, datetime.now(UTC))
        reported(told)
        found = {name: state(told) for name, state in STATES.items()}
        db.session.remove()
        return found
