"""Tables of amendments and votes, which refer to each other: drafts and their versions, rolls, ballots, results."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.accounts.models import Member
from wiki.core.db import EnumText, Model
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.policy import RATIFICATION
from wiki.pages.models import Page


class Mergeability(StrEnum):
    """How an amendment merges with the text in force; derived from the texts, shown, and never a state."""

    CLEAN = "clean"
    CLOSE = "close"
    CONFLICT = "conflict"
    GONE = "gone"
    IDLE = "idle"


class VersionCause(StrEnum):
    """Why an amendment has a new version."""

    AUTHOR = "author"
    REBASE = "rebase"
    RATIFICATION = "ratification"


class Amendment(Model):
    """A proposal to change a reference text; numbered when it is submitted."""

    __tablename__ = "amendment"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("(year IS NULL) = (number IS NULL)", name="numbered_together"),
        Index("ix_amendment_page_id_state", "page_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    year: Mapped[int | None]
    number: Mapped[int | None]
    state: Mapped[AmendmentState] = mapped_column(EnumText(AmendmentState))
    section: Mapped[str] = mapped_column(String(120), default="")
    mergeability: Mapped[Mergeability] = mapped_column(EnumText(Mergeability))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(String(500), default="")
    merged_number: Mapped[int | None]
    collided_number: Mapped[int | None]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"), index=True)
    taken_from_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"), index=True)
    follow_up: Mapped[str] = mapped_column(Text, default="")

    page: Mapped[Page] = relationship(lazy="joined")
    author: Mapped[Member] = relationship(lazy="joined")
    versions: Mapped[list["AmendmentVersion"]] = relationship(
        order_by="AmendmentVersion.number", back_populates="amendment"
    )
    signatures: Mapped[list["CoSignature"]] = relationship(
        order_by="CoSignature.signed_at, CoSignature.id", back_populates="amendment"
    )
    superseded_by: Mapped["Amendment | None"] = relationship(
        foreign_keys=superseded_by_id, remote_side="Amendment.id", back_populates="supersedes"
    )
    supersedes: Mapped[list["Amendment"]] = relationship(
        foreign_keys=superseded_by_id, order_by="Amendment.id", back_populates="superseded_by"
    )
    taken_from: Mapped["Amendment | None"] = relationship(
        foreign_keys=taken_from_id, remote_side="Amendment.id", back_populates="taken_up"
    )
    taken_up: Mapped[list["Amendment"]] = relationship(
        foreign_keys=taken_from_id, order_by="Amendment.id", back_populates="taken_from"
    )
    votes: Mapped[list["Vote"]] = relationship(order_by="Vote.number", back_populates="amendment")

    @property
    def reference(self) -> str:
        """The short number to say aloud, such as 26-014; empty for a draft."""
        return f"{self.year % 100:02}-{self.number:03}" if self.year and self.number else ""

    @property
    def vote(self) -> "Vote | None":
        """The latest vote on it."""
        return self.votes[-1] if self.votes else None

    @property
    def fate(self) -> str:
        """Its state; for a rejected amendment the outcome of its vote, which may be outvoted or tied."""
        result = self.vote.result if self.state is AmendmentState.REJECTED and self.vote else None
        return result.outcome if result else str(self.state)

    @property
    def mandate(self) -> "Vote | None":
        """The latest vote that adopted it: its words are what may go into the page."""
        adopted = [vote for vote in self.votes if vote.result and vote.result.outcome == "adopted"]
        return adopted[-1] if adopted else None

    @property
    def current(self) -> "AmendmentVersion":
        return self.versions[-1]

    @property
    def public_versions(self) -> list["AmendmentVersion"]:
        """The versions everybody may read: the one submitted and those after it; earlier ones are drafts."""
        if self.submitted_at is None:
            return []
        before = [each for each in self.versions if each.created_at <= self.submitted_at]
        return [*before[-1:], *self.versions[len(before) :]]

    def told(self, number: int) -> int:
        """Return the public number of a version: the version submitted is 1, later ones count on."""
        return number - self.public_versions[0].number + 1


class ProposalHashes:
    """Columns with the hashes of a proposal.

    ``about_hash`` is the hash of the title and facts the page should have; empty when no fact changes.
    """

    text_hash: Mapped[str] = mapped_column(String(64))
    about_hash: Mapped[str] = mapped_column(String(64), default="", server_default="")

    @property
    def hashes(self) -> dict[str, str]:
        """The hashes as a ledger event holds them."""
        about = {"about_hash": self.about_hash} if self.about_hash else {}
        return {"text_hash": self.text_hash, **about}


class AmendmentVersion(ProposalHashes, Model):
    """What an amendment proposed at one time: the whole text as it should read, and on which revision.

    ``facts`` are the changes it makes to the facts of that revision: by name, None where one is left out.
    """

    __tablename__ = "amendment_version"
    __table_args__ = (UniqueConstraint("amendment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"))
    number: Mapped[int]
    base_number: Mapped[int]
    text: Mapped[str] = mapped_column(Text, deferred=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    title: Mapped[str] = mapped_column(String(200))
    reasons: Mapped[str] = mapped_column(Text)
    cause: Mapped[VersionCause] = mapped_column(EnumText(VersionCause))
    created_at: Mapped[datetime]

    amendment: Mapped[Amendment] = relationship(back_populates="versions")


class CoSignature(Model):
    """A member's support for an amendment: signed on one version, valid until its text changes."""

    __tablename__ = "co_signature"
    __table_args__ = (UniqueConstraint("amendment_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    territory: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))
    version_number: Mapped[int]
    text_hash: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]

    amendment: Mapped[Amendment] = relationship(back_populates="signatures")
    member: Mapped[Member] = relationship(lazy="joined")

    @property
    def stands(self) -> bool:
        """Whether it counts: the text it was given for is still the one proposed."""
        return self.dropped_at is None


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


class Vote(ProposalHashes, Model):
    """A vote on one frozen text. Policy and hours are copied here and never read from settings again.

    ``number`` counts the votes of one amendment; ``extended_from`` is the original closing time, set
    once the vote was extended.
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
    rule_choice: Mapped["RuleChoice | None"] = relationship(uselist=False)

    @property
    def is_ratification(self) -> bool:
        return self.preset == RATIFICATION.name

    @property
    def takes_place(self) -> bool:
        """Whether it has begun or will begin: an announced vote lapses when its amendment is withdrawn."""
        waits_in = AmendmentState.INTEGRATING if self.is_ratification else AmendmentState.FROZEN
        return self.state is not VoteState.ANNOUNCED or self.amendment.state is waits_in

    @property
    def together(self) -> list["Vote"]:
        """The votes that open and close with this one, as alternatives in one contest; includes this one."""
        votes = self.contest.votes if self.contest else [self]
        return [vote for vote in votes if vote.takes_place]


class RuleChoice(Model):
    """Who chose another rule for a vote than the usual one of its page, and the reason that everybody reads."""

    __tablename__ = "rule_choice"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    usual: Mapped[str] = mapped_column(String(16))
    chosen_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(500))

    chosen_by: Mapped[Member] = relationship(lazy="joined")


class RollEntry(Model):
    """One elector of one vote, as they stood when it opened."""

    __tablename__ = "roll_entry"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    territory: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))

    member: Mapped[Member] = relationship()


class Meeting(Model):
    """A consensus reached aloud at a meeting, recorded as a ballot of each person present, who can still change it."""

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
    """A member's current ballot; unique per vote, so a second one is a change of the first.

    A ballot recorded at a meeting can be withdrawn by the member it was recorded for; it then does not count.
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
    """The decision of a vote; its primary key makes sure that a vote is closed only once."""

    __tablename__ = "result"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16))
    decision: Mapped[dict[str, Any]] = mapped_column(JSON)
    closed_at: Mapped[datetime]
    ledger_seq: Mapped[int] = mapped_column(ForeignKey("ledger_event.seq"))
