"""Writes to catalogues by stewards; each change appends one event to the record."""

import re
from collections.abc import Mapping
from datetime import datetime

from wiki.accounts.models import Member
from wiki.catalogues import queries
from wiki.catalogues.models import Catalogue, Entry
from wiki.config import UI_LANGUAGES
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.ledger.canonical import canonical_json, sha256_hex
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref

LONGEST_NAME = 200
_CODE = re.compile("[A-Z0-9]{1,4}", re.ASCII)


def add_entry(catalogue: Catalogue, code: str, names: Mapping[str, str], by: Member, now: datetime) -> Entry:
    """Add an entry after the others. Raises InvalidInput, or Conflict when the code is taken."""
    code = code.strip().upper()
    if not _CODE.fullmatch(code):
        raise InvalidInput(N_("A code has one to four letters and digits, such as C or 12."))
    there = queries.entries(catalogue)
    if any(each.code == code for each in there):
        raise Conflict(N_("The code %(code)s is taken in this catalogue."), code=code)
    added = Entry(catalogue=catalogue, code=code, names=_check_names(names), position=len(there) + 1)
    db.session.add(added)
    db.session.flush()
    _record(added, by, now)
    return added


def change_entry(
    entry: Entry, names: Mapping[str, str], position: int, by: Member, now: datetime, *, retired: bool
) -> None:
    """Rename an entry, move it to a position (from 1), retire or restore it. Raises InvalidInput."""
    before = (dict(entry.names), entry.position, entry.is_retired)
    entry.names = _check_names(names)
    if retired is not entry.is_retired:
        entry.retired_at = now if retired else None
    others = [each for each in queries.entries(entry.catalogue) if each.id != entry.id]
    others.insert(min(max(position, 1), len(others) + 1) - 1, entry)
    for place, each in enumerate(others, start=1):
        each.position = place
    if before != (entry.names, entry.position, entry.is_retired):
        _record(entry, by, now)


def _check_names(names: Mapping[str, str]) -> dict[str, str]:
    found = {lang: " ".join(names.get(lang, "").split()) for lang in UI_LANGUAGES}
    if not all(found.values()):
        raise InvalidInput(N_("An entry needs its name in each language of the site."))
    if max(map(len, found.values())) > LONGEST_NAME:
        raise InvalidInput(N_("A name has at most %(most)d characters."), most=LONGEST_NAME)
    return found


def _record(entry: Entry, by: Member, now: datetime) -> None:
    payload = {
        "catalogue": str(entry.catalogue),
        "code": entry.code,
        "names_hash": sha256_hex(canonical_json(dict(entry.names))),
        "position": entry.position,
        "retired": entry.is_retired,
    }
    append(EventType.CATALOGUE_CHANGED, member_ref(by.id), f"entry:{entry.id}", payload, now)
