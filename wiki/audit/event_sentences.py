"""The events of the record as sentences, with the names of their actors and subjects."""

from collections.abc import Iterable

from flask_babel import gettext
from markupsafe import Markup

from wiki.audit.event_messages import EVENT_SENTENCES, FALLBACK_NAMES, UNKNOWN_EVENT
from wiki.ledger.hooks import SubjectName, subject_names
from wiki.ledger.models import LedgerEvent
from wiki.ledger.services import SYSTEM


def names_of_subjects(events: Iterable[LedgerEvent]) -> dict[str, SubjectName]:
    """Return the names of the actors and subjects of these events, by reference (« page:3 »), where there is one."""
    wanted: dict[str, set[int]] = {}
    for event in events:
        for thing in (event.actor, event.subject):
            kind, _colon, number = thing.partition(":")
            if number.isdigit():
                wanted.setdefault(kind, set()).add(int(number))
    found = {thing: name for given in subject_names(wanted) for thing, name in given}
    return {SYSTEM: SubjectName(gettext("The site")), **found}


def event_sentence(event: LedgerEvent, known: dict[str, SubjectName]) -> Markup:
    """Return an event as a sentence in the reader's language, with links."""
    words = gettext(EVENT_SENTENCES.get(event.type, UNKNOWN_EVENT))
    return Markup(words) % {  # noqa: S704 - our own catalogue; what is filled in is escaped
        "actor": known.get(event.actor, SubjectName(_fallback_name(event.actor))),
        "subject": known.get(event.subject, SubjectName(_fallback_name(event.subject))),
    }


def _fallback_name(thing: str) -> str:
    kind, _colon, number = thing.partition(":")
    return str(gettext(FALLBACK_NAMES[kind], number=number)) if kind in FALLBACK_NAMES else thing
