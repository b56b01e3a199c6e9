"""Writes to accounts: requests, admission, invitations and other links, settings, mandates."""

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import available_timezones

from sqlalchemy import select, update

from wiki.accounts import names, queries
from wiki.accounts.countries import country_codes
from wiki.accounts.models import (
    Mandate,
    Member,
    Move,
    Purpose,
    Role,
    SignInSession,
    Standing,
    Territory,
    Token,
)
from wiki.accounts.sign_in.services import SECRET_BYTES, revoke_others
from wiki.config import UI_LANGUAGES
from wiki.core import clock
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, Forbidden, InvalidInput, NotFound
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref

TOKEN_LIFETIME = {
    Purpose.INVITATION: timedelta(days=7),
    Purpose.SIGN_IN: timedelta(days=1),
    Purpose.NEW_PASSWORD: timedelta(hours=1),
}
LONGEST_EMAIL, LONGEST_TERRITORY = 254, 120
EMAIL_PATTERN = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]+\.[^\s@<>()\[\],;:\\\"]{2,}")


def normalize_email(raw: str) -> str:
    """Return an e-mail address as it is stored: trimmed, in lower case. Raises InvalidInput."""
    email = raw.strip().lower()
    if len(email) > LONGEST_EMAIL or not EMAIL_PATTERN.fullmatch(email) or not email.isprintable():
        raise InvalidInput(N_("This is not an e-mail address."))
    return email


def unique_name(raw: str, besides: Member | None = None) -> tuple[str, str]:
    """Return a cleaned name and its key.

    Raises InvalidInput for an invalid name, or one that looks like that of a member other than ``besides``.
    """
    name = names.clean_name(raw)
    key = names.name_key(name)
    twin = queries.member_by_name_key(key)
    if twin is not None and twin is not besides:
        raise InvalidInput(
            N_("Somebody here has this name or one that looks like it. Add a middle name or your town.")
        )
    return name, key


def normalize_territory_name(raw: str) -> str:
    """Return a territory's name as it is stored: trimmed, single spaces. Raises InvalidInput."""
    name = re.sub(r"\s+", " ", raw).strip()
    if not name or len(name) > LONGEST_TERRITORY or not name.isprintable():
        raise InvalidInput(
            N_("A territory has a name of at most %(most)d characters."), most=LONGEST_TERRITORY
        )
    return name


def get_or_create_territory(country: str, name: str) -> Territory:
    """Return the territory of this name in a country; create it when it is new. Raises InvalidInput."""
    if country not in country_codes():
        raise InvalidInput(N_("Please choose a country of the list."))
    tidy = normalize_territory_name(name)
    folded = tidy.casefold()
    known = next((each for each in queries.territories(country) if each.name.casefold() == folded), None)
    if known is None:
        known = Territory(country=country, name=tidy)
        db.session.add(known)
    return known


def applicant_by_email(address: str) -> Member | None:
    """Return the person with this address whose request is open or refused, or None.

    Nobody who has an account is returned: otherwise the check of a name would reveal that the address has one.
    """
    known = queries.member_by_email(address)
    return known if known is not None and known.standing in {Standing.REQUESTED, Standing.REFUSED} else None


def request_account(
    *,
    name: str,
    email: str,
    country: str,
    territory: str,
    motivation: str,
    language: str,
    now: datetime,
    time_zone: str = "",
) -> Member | None:
    """Store a request for an account and return it; for an address that is known already, do nothing silently.

    A person who was refused may ask again. Raises InvalidInput for an invalid name, address or place.
    """
    address = normalize_email(email)
    known = queries.member_by_email(address)
    own_name, key = unique_name(name, besides=applicant_by_email(address))
    if known is not None and known.standing is not Standing.REFUSED:
        return None
    asking = known or Member(email=address, created_at=now)
    asking.name, asking.name_key, asking.territory = (
        own_name,
        key,
        get_or_create_territory(country, territory),
    )
    asking.motivation, asking.language = motivation, language
    asking.time_zone = time_zone or clock.network_zone().key
    asking.standing = Standing.REQUESTED
    db.session.add(asking)
    db.session.flush()
    return asking


def add_member(
    name: str,
    email: str,
    home: Territory,
    now: datetime,
    *,
    by: Member | None = None,
    language: str = UI_LANGUAGES[0],
    time_zone: str = "",
    active: bool = False,
) -> Member:
    """Admit a person without a request; they join by an invitation, unless ``active``.

    Raises InvalidInput for a name or an address that is invalid or taken.
    """
    address = normalize_email(email)
    if queries.member_by_email(address) is not None:
        raise InvalidInput(N_("Somebody here has this e-mail address already."))
    own_name, key = unique_name(name)
    added = Member(
        name=own_name,
        name_key=key,
        email=address,
        territory=home,
        language=language,
        time_zone=time_zone or clock.network_zone().key,
        standing=Standing.ACTIVE if active else Standing.INVITED,
        created_at=now,
    )
    db.session.add(added)
    _admit(added, by, now)
    return added


def approve(asking: Member, by: Member, now: datetime) -> None:
    """Admit a person who asked for an account. Raises Conflict when the request was answered already."""
    if asking.standing is not Standing.REQUESTED:
        raise Conflict(N_("This request has been answered already."))
    asking.standing = Standing.INVITED
    _admit(asking, by, now)


def _admit(admitted: Member, by: Member | None, now: datetime) -> None:
    admitted.approved_at = now
    admitted.approved_by_id = by.id if by else None
    db.session.flush()
    # The record is for ever and for everybody: where somebody lives stands in it once they have accepted, not before.
    home = _home(admitted) if admitted.is_active else {}
    _record(EventType.MEMBER_ADMITTED, admitted, by, {"standing": admitted.standing.value, **home}, now)


def refuse(asking: Member) -> None:
    """Refuse a request; the person may ask again. Raises Conflict when it was answered already."""
    if asking.standing is not Standing.REQUESTED:
        raise Conflict(N_("This request has been answered already."))
    asking.standing = Standing.REFUSED


def _home(member: Member) -> dict[str, str]:
    return {"territory": member.territory.name, "country": member.country}


def _record(
    event: EventType, subject: Member, by: Member | None, payload: Mapping[str, str | None], now: datetime
) -> None:
    append(event, member_ref(by.id if by else None), member_ref(subject.id), payload, now)


# Links: one purpose, one use, short-lived.


def issue_token(member: Member, purpose: Purpose, now: datetime) -> str:
    """Create a link for a member and return its secret, which is not stored; older links of that purpose expire."""
    older = update(Token).where(Token.member_id == member.id, Token.purpose == purpose)
    db.session.execute(older.where(Token.used_at.is_(None)).values(used_at=now))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    life = TOKEN_LIFETIME[purpose]
    db.session.add(
        Token(
            token_hash=queries.secret_hash(secret),
            purpose=purpose,
            member_id=member.id,
            created_at=now,
            expires_at=now + life,
        )
    )
    return secret


def extend_expiry(by: timedelta, now: datetime) -> None:
    """Extend all open links and sign-in sessions, when the clock of a demonstration is moved ahead."""
    links = select(Token).where(Token.used_at.is_(None), Token.expires_at > now)
    sessions = select(SignInSession).where(SignInSession.revoked_at.is_(None), SignInSession.expires_at > now)
    for still_open in (*db.session.scalars(links), *db.session.scalars(sessions)):
        still_open.expires_at += by


def invite(member: Member, now: datetime) -> str:
    """Return the secret of a link by which an admitted person sets a password and joins. Raises Conflict."""
    if member.standing is not Standing.INVITED:
        raise Conflict(N_("Only somebody who was admitted and has not joined yet can be invited."))
    return issue_token(member, Purpose.INVITATION, now)


def use_token(secret: str, purpose: Purpose, now: datetime) -> Member:
    """Mark a link as used and return its member, whom an invitation makes active.

    Raises NotFound for a link that is unknown, used, expired, for another purpose, or of a closed account.
    """
    link = queries.valid_token(secret, now)
    wanted = Standing.INVITED if purpose is Purpose.INVITATION else Standing.ACTIVE
    if link.purpose is not purpose or link.member.standing is not wanted:
        raise NotFound(N_("This link cannot be used for that."))
    link.used_at = now
    if purpose is Purpose.INVITATION:
        link.member.standing = Standing.ACTIVE
        joined = {"standing": Standing.ACTIVE.value, **_home(link.member)}
        _record(EventType.MEMBER_CHANGED, link.member, link.member, joined, now)
    return link.member


def change_settings(
    member: Member, *, language: str, time_zone: str, country: str, territory: str, now: datetime
) -> None:
    """Store a member's settings; another territory or country is a wish that waits (see `settle_move`).

    Raises InvalidInput.
    """
    if language not in UI_LANGUAGES or time_zone not in available_timezones():
        raise InvalidInput(N_("Please choose a language and a time zone of the lists."))
    if country not in country_codes():
        raise InvalidInput(N_("Please choose a country of the list."))
    member.language, member.time_zone = language, time_zone
    wished = normalize_territory_name(territory)
    waiting = queries.move_of(member)
    if (country, wished.casefold()) == (member.country, member.territory.name.casefold()):
        if waiting is not None:
            db.session.delete(waiting)
    elif waiting is None:
        db.session.add(Move(member_id=member.id, country=country, territory=wished, asked_at=now))
    elif (waiting.country, waiting.territory) != (country, wished):
        waiting.country, waiting.territory, waiting.asked_at = country, wished, now
    db.session.flush()


def settle_move(member: Member, by: Member, now: datetime, *, accepted: bool) -> None:
    """Accept or refuse a move. Rolls that are fixed stay as they are: it counts from the next one, and is recorded.

    Raises Conflict when none waits, Forbidden for one's own.
    """
    waiting = queries.move_of(member)
    if waiting is None:
        raise Conflict(N_("No move waits here; perhaps somebody else has answered it."))
    if by.id == member.id:
        raise Forbidden(N_("Another dynamiser or steward answers your own move."))
    if accepted:
        member.territory = get_or_create_territory(waiting.country, waiting.territory)
        db.session.flush()
        _record(EventType.MEMBER_CHANGED, member, by, _home(member), now)
    db.session.delete(waiting)
    db.session.flush()


# Mandates


def give_mandate(
    member: Member,
    role: Role,
    *,
    starts_on: date,
    ends_on: date | None = None,
    country: str | None = None,
    by: Member | None,
    now: datetime,
) -> Mandate:
    """Give a member a role from one day up to, but not including, another; a dynamiser's is for one country.

    The member's sign-in sessions end, as after every change of rights. Raises InvalidInput.
    """
    if (role is Role.DYNAMISER) != (country is not None) or (
        country is not None and country not in country_codes()
    ):
        raise InvalidInput(N_("A dynamiser has a mandate for one country, a steward for all."))
    if ends_on is not None and ends_on <= starts_on:
        raise InvalidInput(N_("A mandate ends after the day it begins."))
    given = Mandate(role=role, country=country, starts_on=starts_on, ends_on=ends_on)
    member.mandates.append(given)
    _change_rights(EventType.MANDATE_BEGAN, given, by, now)
    return given


def end_mandate(mandate: Mandate, ends_on: date, by: Member | None, now: datetime) -> None:
    """End a mandate; ``ends_on`` is the first day on which it is no longer in force.

    That may be the day on which it began: it then held on none. Raises InvalidInput for a day before it can end,
    Conflict for a mandate that has ended by then, or for the last steward's.
    """
    if ends_on < mandate.starts_on:
        raise InvalidInput(N_("A mandate does not end before it begins."))
    if ends_on < clock.day(now):
        raise InvalidInput(N_("What was done under a mandate stays valid: it ends today at the earliest."))
    if mandate.ends_on is not None and mandate.ends_on <= ends_on:
        raise Conflict(N_("This mandate ends before that day already."))
    if mandate.role is Role.STEWARD:
        _require_another_steward(mandate.member, ends_on)
    mandate.ends_on = ends_on
    _change_rights(EventType.MANDATE_ENDED, mandate, by, now)


def close_account(member: Member, by: Member | None, now: datetime) -> None:
    """Close an account: its mandates, sign-in sessions and links end; what its member brought keeps its name.

    Raises Conflict for an account that is not open, or the last steward's.
    """
    if not member.is_active:
        raise Conflict(N_("This account is not open."))
    today = clock.day(now)
    if member.is_steward(today):
        _require_another_steward(member, today)
    for mandate in member.mandates:
        end = max(today, mandate.starts_on)  # one that has not begun, or begins today, holds on no day
        if mandate.ends_on is None or mandate.ends_on > end:
            mandate.ends_on = end
            _change_rights(EventType.MANDATE_ENDED, mandate, by, now)
    member.standing = Standing.CLOSED
    _record(EventType.MEMBER_LEFT, member, by, {"standing": Standing.CLOSED.value}, now)
    revoke_sign_in(member, now)


def reopen_account(member: Member, reason: str, by: Member | None, now: datetime) -> None:
    """Open a closed account again, with a public reason; its mandates stay ended, its former password is good again.

    Raises InvalidInput without a reason, Conflict for an account that is not closed.
    """
    if not reason.strip():
        raise InvalidInput(N_("Please give a reason: everybody will read it."))
    if member.standing is not Standing.CLOSED:
        raise Conflict(N_("This account is not closed."))
    member.standing = Standing.ACTIVE
    back = {"standing": Standing.ACTIVE.value, "reason": reason.strip(), **_home(member)}
    _record(EventType.MEMBER_ADMITTED, member, by, back, now)


def revoke_sign_in(member: Member, now: datetime) -> int:
    """End all sign-in sessions and links of a member; return how many sessions were ended."""
    db.session.execute(
        update(Token).where(Token.member_id == member.id, Token.used_at.is_(None)).values(used_at=now)
    )
    return revoke_others(member, None, now)


def _require_another_steward(besides: Member, day: date) -> None:
    others = (each.member for each in queries.current_mandates(Role.STEWARD, day))
    if not any(each is not besides for each in others):
        raise Conflict(N_("The network needs a steward: give somebody else this mandate first."))


def _change_rights(event: EventType, mandate: Mandate, by: Member | None, now: datetime) -> None:
    db.session.flush()
    payload = {
        "role": mandate.role.value,
        "country": mandate.country,
        "starts_on": mandate.starts_on.isoformat(),
        "ends_on": mandate.ends_on.isoformat() if mandate.ends_on else None,
    }
    _record(event, mandate.member, by, payload, now)
    revoke_others(mandate.member, None, now)
