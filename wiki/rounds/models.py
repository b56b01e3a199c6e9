"""Tables of validation rounds: calendars, rules copied at the opening, items, roll, scores, ballots, results."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from wiki.accounts.models import Member
from wiki.core.db import EnumText, Model
from wiki.deliberation.models import Amendment
from wiki.editions.models import Edition
from wiki.pages.models import Page
from wiki.rounds.agenda.items import ItemKind
from wiki.rounds.calendar import Calendar, Phase
from wiki.rounds.voting.verdict import Answer, Outcome


class CalendarColumns:
    """The five moments of a calendar, as columns."""

    collection_at: Mapped[datetime]
    evaluation_at: Mapped[datetime]
    deliberation_at: Mapped[datetime]
    vote_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    @property
    def calendar(self) -> Calendar:
        """The phases as half-open intervals."""
        return Calendar(
            self.collection_at, self.evaluation_at, self.deliberation_at, self.vote_at, self.closes_at
        )

    @calendar.setter
    def calendar(self, given: Calendar) -> None:
        self.collection_at, self.evaluation_at, self.deliberation_at = given.moments[:3]
        self.vote_at, self.closes_at = given.moments[3:]


class Round(CalendarColumns, Model):
    """A validation round; `phase` is the last phase entered, which may be behind the one that is due.

    `number` is 1, or more when earlier rounds of that year were cancelled. `ledger_seq` is the event that ended it.
    """

    __tablename__ = "validation_round"
    __table_args__ = (
        CheckConstraint(
            "collection_at < evaluation_at AND evaluation_at < deliberation_at "
            "AND deliberation_at < vote_at AND vote_at < closes_at",
            name="phases_in_order",
        ),
        UniqueConstraint("year", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int] = mapped_column(default=1)
    phase: Mapped[Phase] = mapped_column(EnumText(Phase))
    note: Mapped[str] = mapped_column(String(2000), default="")
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    principles: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    ledger_seq: Mapped[int | None] = mapped_column(ForeignKey("ledger_event.seq"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    cancelled_reason: Mapped[str] = mapped_column(String(2000), default="")

    cancelled_by: Mapped[Member | None] = relationship(foreign_keys=[cancelled_by_id])
    edition: Mapped[Edition | None] = relationship(backref=backref("round", uselist=False))
    items: Mapped[list["Item"]] = relationship(order_by="Item.number", back_populates="round")
    roll: Mapped[list["RoundElector"]] = relationship(order_by="RoundElector.country, RoundElector.member_id")
    former_calendars: Mapped[list["FormerCalendar"]] = relationship(order_by="FormerCalendar.id")

    @property
    def name(self) -> str:
        """What it is called in words and addresses: « 2026 », and the next round of that year « 2026-2 »."""
        return str(self.year) if self.number == 1 else f"{self.year}-{self.number}"

    @property
    def agenda(self) -> "list[Item]":
        """The items it decides about: `items` without withdrawn ones, which keep their numbers and screens."""
        return [item for item in self.items if item.withdrawn is None]

    @property
    def reached(self) -> Phase:
        """The phase it is in, or was in when it was cancelled."""
        return self.calendar.phase(self.cancelled_at) if self.cancelled_at else self.phase

    @property
    def changes(self) -> "list[tuple[FormerCalendar, Calendar]]":
        """Each former calendar with the one that took its place, in their order."""
        later = [each.calendar for each in self.former_calendars[1:]]
        return list(zip(self.former_calendars, [*later, self.calendar], strict=False))

    def phase_at(self, now: datetime) -> Phase:
        """Return the phase that is due at a moment; CANCELLED once the round is cancelled."""
        return self.phase if self.phase is Phase.CANCELLED else self.calendar.phase(now)

    def phase_at_past(self, moment: datetime) -> Phase:
        """Return the phase at a past moment; a cancellation after that moment does not change it."""
        ended = self.cancelled_at is not None and self.cancelled_at <= moment
        return Phase.CANCELLED if ended else self.calendar.phase(moment)


class FormerCalendar(CalendarColumns, Model):
    """The dates of a round before they were changed, and why they were; stays for everybody to read."""

    __tablename__ = "former_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("validation_round.id"), index=True)
    reason: Mapped[str] = mapped_column(String(2000))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))

    changed_by: Mapped[Member | None] = relationship(lazy="joined")


class Item(Model):
    """A subject that a round decides about: a sheet with its translations, or an amendment to one.

    `attempt` is 1, or more when the same subject was proposed and withdrawn before.
    """

    __tablename__ = "round_item"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        UniqueConstraint("round_id", "subject", "attempt"),
        CheckConstraint("(kind = 'revise') = (amendment_id IS NOT NULL)", name="revise_has_amendment"),
        CheckConstraint("(kind = 'replace') = (successor_id IS NOT NULL)", name="replace_has_successor"),
        CheckConstraint("successor_id <> page_id", name="not_by_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("validation_round.id"))
    number: Mapped[int]
    subject: Mapped[str] = mapped_column(String(40))
    attempt: Mapped[int] = mapped_column(default=1)
    kind: Mapped[ItemKind] = mapped_column(EnumText(ItemKind))
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    carried: Mapped[int] = mapped_column(default=0)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    proposed_at: Mapped[datetime]

    round: Mapped[Round] = relationship(back_populates="items")
    page: Mapped[Page] = relationship(foreign_keys=[page_id], lazy="joined")
    successor: Mapped[Page | None] = relationship(foreign_keys=[successor_id], lazy="joined")
    amendment: Mapped[Amendment | None] = relationship(lazy="joined")
    proposed_by: Mapped[Member | None] = relationship()
    evaluations: Mapped[list["Evaluation"]] = relationship(order_by="Evaluation.id")
    ballots: Mapped[list["RoundBallot"]] = relationship(order_by="RoundBallot.id")
    result: Mapped["ItemResult | None"] = relationship(uselist=False, lazy="joined")
    withdrawn: Mapped["WithdrawnItem | None"] = relationship(uselist=False, lazy="joined")


class ItemThread(Model):
    """A thread about an item; it is a thread of the item's page, so that readers of the page find it too."""

    __tablename__ = "round_item_thread"
    __table_args__ = (ForeignKeyConstraint(["thread_id", "page_id"], ["thread.id", "thread.page_id"]),)

    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    page_id: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("round_item.id"), index=True)


class WithdrawnItem(Model):
    """The withdrawal of an item by its proposer during the collection, with a reason; the item stays readable."""

    __tablename__ = "withdrawn_item"

    item_id: Mapped[int] = mapped_column(ForeignKey("round_item.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(2000), default="")
    at: Mapped[datetime]
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))


class RoundElector(Model):
    """A dynamiser on the roll, as they stood when the vote opened; `country` is that of the mandate."""

    __tablename__ = "round_elector"

    round_id: Mapped[int] = mapped_column(ForeignKey("validation_round.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    territory: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))

    member: Mapped[Member] = relationship(lazy="joined")


class Evaluation(Model):
    """One dynamiser's scores of an item by the code of each principle: 1 to 4, or 0 for not concerned."""

    __tablename__ = "round_evaluation"
    __table_args__ = (UniqueConstraint("item_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("round_item.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    scores: Mapped[dict[str, int]] = mapped_column(JSON)
    remark: Mapped[str] = mapped_column(String(2000), default="")
    at: Mapped[datetime]

    member: Mapped[Member] = relationship(lazy="joined")


class RoundBallot(Model):
    """A member's current answer on an item; `recorded_by_id` is set when it was recorded in a session."""

    __tablename__ = "round_ballot"
    __table_args__ = (UniqueConstraint("item_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("round_item.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    answer: Mapped[Answer] = mapped_column(EnumText(Answer))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))

    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="joined")
    successor: Mapped[Page | None] = relationship()
    former: Mapped[list["FormerRoundBallot"]] = relationship(lazy="selectin", order_by="FormerRoundBallot.id")


class FormerRoundBallot(Model):
    """What an answer was before it was changed; stays in the public list."""

    __tablename__ = "former_round_ballot"

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("round_ballot.id"), index=True)
    answer: Mapped[Answer] = mapped_column(EnumText(Answer))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))

    successor: Mapped[Page | None] = relationship()


class ItemResult(Model):
    """The outcome of an item; its primary key makes sure that a round is closed only once."""

    __tablename__ = "round_result"

    item_id: Mapped[int] = mapped_column(ForeignKey("round_item.id"), primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))

    successor: Mapped[Page | None] = relationship(lazy="joined")
