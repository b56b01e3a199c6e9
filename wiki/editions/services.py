"""Publish an edition: a set of pages, each at its version in force, with its hash in the ledger."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.editions import queries
from wiki.editions.contents import Entry, canonical_form, content_hash
from wiki.editions.models import Edition, EditionPage, EditionVote
from wiki.ledger.canonical import sha256_hex
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref
from wiki.pages import kinds
from wiki.pages.markup.links import slugify
from wiki.versioning.queries import revision_text

USUAL_KINDS = ("frame", "charter", "method")
LONGEST_NAME, LONGEST_NOTE = 120, 5_000
RESERVED_SLUGS = frozenset({"new"})


@dataclass(frozen=True, slots=True)
class EditionPlan:
    """The name, note and kinds of page of an edition to be published."""

    name: str
    note: str = ""
    kinds: Collection[str] = USUAL_KINDS


def check_plan(plan: EditionPlan) -> str:
    """Return the slug of a planned edition. Raises InvalidInput, or Conflict when there is one of that name."""
    name, slug = plan.name.strip(), slugify(plan.name)
    if not slug or slug in RESERVED_SLUGS or len(name) > LONGEST_NAME:
        raise InvalidInput(N_("An edition needs a name of its own, such as “Edition 2026”."))
    if len(plan.note) > LONGEST_NOTE:
        raise InvalidInput(N_("At most %(max)d characters."), max=LONGEST_NOTE)
    for kind in plan.kinds:
        kinds.kind_of(kind)
    if queries.edition_by_slug(slug) is not None or queries.edition_by_name(name) is not None:
        raise Conflict(N_("There is an edition of this name already: editions never change."))
    return slug


def verify_texts(plan: EditionPlan, progress: Callable[[], object]) -> int:
    """Read every text of a planned edition, so that a damaged one is found before anything is written.

    Call ``progress`` after each page; return the number of pages. Raises Damaged.
    """
    found = queries.pages_in_force(plan.kinds)
    for _page, revision in found:
        revision_text(revision)
        progress()
    return len(found)


def publish(plan: EditionPlan, actor: Member | None, now: datetime) -> Edition:
    """Publish an edition of the pages in force now; ``actor`` is None for the shell and the clock."""
    slug, found = check_plan(plan), queries.pages_in_force(plan.kinds)
    if not found:
        raise Conflict(N_("There is no page of these kinds to publish."))
    entries = [Entry(page.id, revision.number, revision.text_hash) for page, revision in found]
    votes = [vote.id for vote in queries.votes_without_edition({page.id for page, _revision in found})]
    number, sealed, name = queries.last_id() + 1, content_hash(entries, votes), plan.name.strip()
    payload = {
        **canonical_form(entries, votes),
        "name_hash": sha256_hex(name.encode()),
        "content_hash": sealed,
    }
    publisher = actor.id if actor else None
    event = append(EventType.EDITION_PUBLISHED, member_ref(publisher), f"edition:{number}", payload, now)
    edition = Edition(
        id=number,
        slug=slug,
        name=name,
        note=plan.note.strip(),
        content_hash=sealed,
        published_at=now,
        published_by_id=publisher,
        ledger_seq=event.seq,
    )
    edition.entries = [
        EditionPage(number=place, page_id=entry.page_id, version=entry.number, text_hash=entry.text_hash)
        for place, entry in enumerate(entries, start=1)
    ]
    edition.decisions = [EditionVote(vote_id=vote) for vote in votes]
    db.session.add(edition)
    db.session.flush()
    return edition
