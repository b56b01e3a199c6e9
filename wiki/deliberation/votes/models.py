"""Tables of votes: rolls, ballots, results."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.accounts.models import Member
from wiki.db import EnumText, Model
from wiki.deliberation.amendments.models import Amendment


class VoteState(StrEnum):
    """A vote is announced when the text freezes, open once its roll is frozen, closed once decided."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"


class Vote(Model):
    """A vote on one frozen text. Policy and hours are copied here and never read from settings again."""

    __tablename__ = "vote"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        Index("ix_vote_state_closes_at", "state", "closes_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), unique=True)
    state: Mapped[VoteState] = mapped_column(EnumText(VoteState))
    preset: Mapped[str] = mapped_column(String(16))
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    text_hash: Mapped[str] = mapped_column(String(64))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    amendment: Mapped[Amendment] = relationship(back_populates="vote", lazy="joined")
    roll: Mapped[list["RollEntry"]] = relationship(order_by="RollEntry.country, RollEntry.member_id")
    ballots: Mapped[list["BallotRow"]] = relationship(order_by="BallotRow.cast_at, BallotRow.id")
    result: Mapped["Result | None"] = relationship(uselist=False, lazy="joined")


class RollEntry(Model):
    """One elector of one vote, as they stood when it opened."""

    __tablename__ = "roll_entry"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    territory: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))

    member: Mapped[Member] = relationship()


class BallotRow(Model):
    """A member's present ballot; unique per vote, so a second one is a change of the first."""

    __tablename__ = "ballot"
    __table_args__ = (UniqueConstraint("vote_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    choice: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    cast_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))

    member: Mapped[Member] = relationship(lazy="joined")
    former: Mapped[list["FormerBallot"]] = relationship(lazy="selectin", order_by="FormerBallot.id")


class FormerBallot(Model):
    """What a ballot said before it was changed; stays in the public list."""

    __tablename__ = "former_ballot"

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), index=True)
    choice: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    cast_at: Mapped[datetime]
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))


class Result(Model):
    """The decision of a vote; its primary key makes a closing happen once."""

    __tablename__ = "result"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16))
    decision: Mapped[dict[str, Any]] = mapped_column(JSON)
    closed_at: Mapped[datetime]
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))
