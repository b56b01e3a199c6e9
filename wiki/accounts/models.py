"""Tables of members: territories, mandates, sign-in sessions, links and counted attempts."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.core.db import EnumText, Model


class Standing(StrEnum):
    """The status of an account."""

    REQUESTED = "requested"
    INVITED = "invited"
    ACTIVE = "active"
    REFUSED = "refused"
    CLOSED = "closed"


class Role(StrEnum):
    """The role that a mandate gives to a member."""

    DYNAMISER = "dynamiser"
    STEWARD = "steward"


class Purpose(StrEnum):
    """The only thing that a token can be used for."""

    INVITATION = "invitation"
    SIGN_IN = "sign_in"
    NEW_PASSWORD = "new_password"  # noqa: S105 - the name of a purpose, not a secret


class Territory(Model):
    """A territory of co-responsibility, in one country."""

    __tablename__ = "territory"
    __table_args__ = (UniqueConstraint("country", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2), index=True)


class Member(Model):
    """A person with an account or a request for one; never deleted, so that their decisions keep a name."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(120), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    standing: Mapped[Standing] = mapped_column(EnumText(Standing))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    time_zone: Mapped[str] = mapped_column(String(64))
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    motivation: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    territory: Mapped[Territory] = relationship(lazy="joined")
    mandates: Mapped[list["Mandate"]] = relationship(
        foreign_keys="Mandate.member_id",
        order_by="Mandate.starts_on",
        back_populates="member",
    )

    @property
    def country(self) -> str:
        return self.territory.country

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in (Flask-Login)."""
        return self.standing is Standing.ACTIVE

    @property
    def is_authenticated(self) -> bool:
        """True: this is a member, not the anonymous visitor (Flask-Login)."""
        return True

    def get_id(self) -> str:
        """Return the id; Flask-Login never calls this, as the cookie holds a session's secret, not the member."""
        return str(self.id)

    def is_steward(self, today: date) -> bool:
        return any(m.role is Role.STEWARD and m.holds_on(today) for m in self.mandates)

    def dynamiser_countries(self, today: date) -> frozenset[str]:
        return frozenset(
            m.country for m in self.mandates if m.role is Role.DYNAMISER and m.country and m.holds_on(today)
        )


class Mandate(Model):
    """A role given for a time: from `starts_on` up to, but not including, `ends_on`."""

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_no_earlier"),
        CheckConstraint("(role = 'dynamiser') = (country IS NOT NULL)", name="dynamiser_has_country"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[Role] = mapped_column(EnumText(Role))
    country: Mapped[str | None] = mapped_column(String(2))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    member: Mapped[Member] = relationship(back_populates="mandates")

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None without an end."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


class Move(Model):
    """A member's wish to belong to another territory or country; it waits for a dynamiser or a steward."""

    __tablename__ = "move"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2))
    territory: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime]

    member: Mapped[Member] = relationship(lazy="joined")


class SignInSession(Model):
    """One signed-in device. The cookie holds a random token; only its SHA-256 is stored."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    device: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="joined")

    def holds_at(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at and self.member.is_active


class Token(Model):
    """A link sent to a person: one purpose, one use, short-lived; only its SHA-256 is stored."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[Purpose] = mapped_column(EnumText(Purpose))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="joined")


class Attempt(Model):
    """A counted attempt, by account and by network address, for rate limiting."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
