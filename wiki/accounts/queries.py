"""Reads of members, mandates, sign-in sessions and links."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from wiki.accounts.models import Mandate, Member, Move, Role, SignInSession, Standing, Territory, Token
from wiki.core.cache import cached_row
from wiki.core.collation import collation_key
from wiki.core.db import db
from wiki.core.errors import N_, NotFound


@dataclass(frozen=True, slots=True)
class CountryCount:
    """How many active members a country has, in how many territories."""

    country: str
    members: int
    territories: int


def secret_hash(secret: str) -> str:
    """Return the SHA-256 under which a token is stored; tokens are random and long, so one round is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def member(member_id: int) -> Member:
    """Return a member, whatever their standing; raises NotFound."""
    found = db.session.get(Member, member_id)
    if found is None:
        raise NotFound(N_("There is no such member."))
    return found


def member_by_email(email: str) -> Member | None:
    """Return the member with this e-mail address, ignoring case, or None."""
    return db.session.scalar(select(Member).where(Member.email == email.strip().lower()))


def member_by_name_key(key: str) -> Member | None:
    """Return the member with this name key (see `names.name_key`), or None."""
    return db.session.scalar(select(Member).where(Member.name_key == key))


def active_members(country: str | None = None) -> Sequence[Member]:
    """Return the active members, of one country or of all, by territory and name."""
    query = select(Member).join(Territory).where(Member.standing == Standing.ACTIVE)
    query = query.options(selectinload(Member.mandates))
    if country is not None:
        query = query.where(Territory.country == country)
    return sorted(db.session.scalars(query), key=_by_territory_and_name)


def _by_territory_and_name(each: Member) -> tuple[str, tuple[int, ...], tuple[int, ...], int]:
    home = each.territory
    return home.country, collation_key(home.name), collation_key(each.name), each.id


def country_counts() -> list[CountryCount]:
    """Return the number of active members and of their territories for each country that has any."""
    query = (
        select(Territory.country, func.count(Member.id), func.count(func.distinct(Territory.id)))
        .join(Member)
        .where(Member.standing == Standing.ACTIVE)
        .group_by(Territory.country)
    )
    return [CountryCount(*row) for row in db.session.execute(query)]


def current_mandates(role: Role, today: date) -> Sequence[Mandate]:
    """Return the mandates of a role that are in force today, of active members, by country."""
    query = (
        select(Mandate)
        .join(Mandate.member)
        .options(contains_eager(Mandate.member))
        .where(Member.standing == Standing.ACTIVE, Mandate.role == role, Mandate.starts_on <= today)
        .where(or_(Mandate.ends_on.is_(None), Mandate.ends_on > today))
        .order_by(Mandate.country, Mandate.starts_on, Mandate.id)
    )
    return db.session.scalars(query).all()


def pending_members(countries: frozenset[str] | None) -> Sequence[Member]:
    """Return the people who asked for an account or have not used their invitation; None means every country."""
    query = (
        select(Member)
        .join(Territory)
        .where(Member.standing.in_((Standing.REQUESTED, Standing.INVITED)))
        .options(selectinload(Member.mandates))
        .order_by(Member.created_at, Member.id)
    )
    if countries is not None:
        query = query.where(Territory.country.in_(countries))
    return db.session.scalars(query).all()


def move_of(member: Member) -> Move | None:
    """Return the move that a member wishes and that waits for an answer, or None."""
    return db.session.get(Move, member.id)


def moves(countries: frozenset[str] | None) -> Sequence[Move]:
    """Return the moves that wait of members of these countries, the first asked first; None means every country."""
    query = select(Move).join(Move.member).join(Territory).order_by(Move.asked_at, Move.member_id)
    if countries is not None:
        query = query.where(Territory.country.in_(countries))
    return db.session.scalars(query).all()


def territories(country: str) -> Sequence[Territory]:
    """Return every territory of a country, by name."""
    query = select(Territory).where(Territory.country == country)
    return sorted(db.session.scalars(query), key=_by_country_and_name)


def _by_country_and_name(each: Territory) -> tuple[str, tuple[int, ...], int]:
    return each.country, collation_key(each.name), each.id


def known_territories() -> Select[tuple[Territory]]:
    """Return a query of the territories that have, or had, an admitted member."""
    admitted = select(Member.territory_id).where(Member.standing.in_((Standing.ACTIVE, Standing.CLOSED)))
    return select(Territory).where(Territory.id.in_(admitted))


def territory(territory_id: int) -> Territory | None:
    """Return a territory that has, or had, an admitted member; None for any other id."""
    return db.session.scalar(known_territories().where(Territory.id == territory_id))


def all_territories() -> Sequence[Territory]:
    """Return the territories that have, or had, an admitted member, by country and name."""
    return sorted(db.session.scalars(known_territories()), key=_by_country_and_name)


def territory_names() -> Sequence[str]:
    """Return the names of the territories that have an active member, as suggestions."""
    query = select(Territory.name).join(Member).where(Member.standing == Standing.ACTIVE).distinct()
    return sorted(db.session.scalars(query), key=collation_key)


def sign_in_session(secret: str) -> SignInSession | None:
    """Return the sign-in session of a cookie's secret, valid or not; None when there is none."""
    return cached_row(_session_query(), token_hash=secret_hash(secret))


@cache
def _session_query() -> Select[tuple[SignInSession]]:
    mandates = joinedload(SignInSession.member).joinedload(Member.mandates)
    return select(SignInSession).where(SignInSession.token_hash == bindparam("token_hash")).options(mandates)


def open_sessions(member: Member, now: datetime) -> Sequence[SignInSession]:
    """Return a member's valid sign-in sessions, the last used first."""
    query = (
        select(SignInSession)
        .where(SignInSession.member_id == member.id, SignInSession.revoked_at.is_(None))
        .where(SignInSession.expires_at > now)
        .order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())
    )
    return db.session.scalars(query).all()


def valid_token(text: str, now: datetime) -> Token:
    """Return the token with this secret; raises NotFound when it is unknown, used or expired."""
    found = db.session.scalar(select(Token).where(Token.token_hash == secret_hash(text)))
    if found is None or found.used_at is not None or now >= found.expires_at:
        raise NotFound(N_("This link has been used or is too old. Ask whoever gave it to you for a new one."))
    return found
