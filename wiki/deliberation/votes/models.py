"""Tables of votes: rolls, ballots, results; contests of alternatives; meetings whose consensus was recorded."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.accounts.models import Member
from wiki.core.db import EnumText, Model
from wiki.deliberation.amendments.models import Amendment, Hashed
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.policy import RATIFICATION


class VoteState(StrEnum):
    """A vote is announced when the text freezes, open once its roll is frozen, closed once decided."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"


class Contest(Model):
    """Amendments to one page that exclude each other, put to one vote against the text in force."""

    __tablename__ = "contest"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)

    votes: Mapped[list["Vote"]] = relationship(order_by="Vote.id", back_populates="contest")


class Vote(Hashed, Model):
    """A vote on one frozen text. Policy and hours are copied here and never read from settings again.

    ``number`` counts the votes of one amendment; ``extended_from`` is the first hour of the close, once moved.
    """

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("amendment_id", "number"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        Index("ix_vote_state_closes_at", "state", "closes_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"))
    number: Mapped[int] = mapped_column(default=1)
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"), index=True)
    state: Mapped[VoteState] = mapped_column(EnumText(VoteState))
    preset: Mapped[str] = mapped_column(String(16))
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    extended_from: Mapped[datetime | None]

    amendment: Mapped[Amendment] = relationship(back_populates="votes", lazy="joined")
    contest: Mapped[Contest | None] = relationship(back_populates="votes")
    roll: Mapped[list["RollEntry"]] = relationship(order_by="RollEntry.country, RollEntry.member_id")
    ballots: Mapped[list["BallotRow"]] = relationship(order_by="BallotRow.cast_at, BallotRow.id")
    meetings: Mapped[list["Meeting"]] = relationship(order_by="Meeting.id")
    result: Mapped["Result | None"] = relationship(uselist=False, lazy="joined")

    @property
    def is_ratification(self) -> bool:
        return self.preset == RATIFICATION.name

    @property
    def is_standing(self) -> bool:
        """Whether it has begun or will: its amendment was not taken back meanwhile."""
        waits_in = AmendmentState.INTEGRATING if self.is_ratification else AmendmentState.FROZEN
        return self.state is not VoteState.ANNOUNCED or self.amendment.state is waits_in

    @property
    def together(self) -> list["Vote"]:
        """The votes that open and close with this one, itself among them."""
        votes = self.contest.votes if self.contest else [self]
        return [vote for vote in votes if vote.is_standing]


class RollEntry(Model):
    """One elector of one vote, as they stood when it opened."""

    __tablename__ = "roll_entry"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    territory: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))

    member: Mapped[Member] = relationship()


class Meeting(Model):
    """A consensus spoken by those present, recorded by somebody who was: each of them can still change it."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), index=True)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(120))
    remark: Mapped[str] = mapped_column(String(2000), default="")
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))

    recorded_by: Mapped[Member] = relationship(lazy="joined")


class BallotRow(Model):
    """A member's present ballot; unique per vote, so a second one is a change of the first.

    One recorded at a meeting may be withdrawn by whom it names: it then counts for nothing.
    """

    __tablename__ = "ballot"
    __table_args__ = (UniqueConstraint("vote_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    choice: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    cast_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))

    member: Mapped[Member] = relationship(lazy="joined")
    meeting: Mapped[Meeting | None] = relationship()
    former: Mapped[list["FormerBallot"]] = relationship(lazy="selectin", order_by="FormerBallot.id")


class FormerBallot(Model):
    """What a ballot said before it was changed; stays in the public list."""

    __tablename__ = "former_ballot"

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), index=True)
    choice: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    cast_at: Mapped[datetime]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))


class Result(Model):
    """The decision of a vote; its primary key makes a closing happen once."""

    __tablename__ = "result"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16))
    decision: Mapped[dict[str, Any]] = mapped_column(JSON)
    closed_at: Mapped[datetime]
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))
