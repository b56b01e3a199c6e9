"""Create, write, rename and hide pages. Every text is written by `write`, which calls `guard`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from wiki.accounts.models import Member
from wiki.core.db import compare_and_set, db
from wiki.core.errors import N_, Conflict, Forbidden, InvalidInput
from wiki.ledger.canonical import canonical_json, sha256_hex
from wiki.ledger.chain import EventType
from wiki.ledger.services import append, member_ref
from wiki.pages import kinds, queries
from wiki.pages.hooks import after_new_version, reasons_to_stay
from wiki.pages.markup.links import link_targets, slugify
from wiki.pages.models import FormerAddress, Page, PageLink
from wiki.pages.writing import typo
from wiki.versioning import bounded
from wiki.versioning import queries as versions
from wiki.versioning import services as versioning
from wiki.versioning.codec import digest
from wiki.versioning.merge import three_way
from wiki.versioning.models import Origin, Revision
from wiki.versioning.queries import Content
from wiki.versioning.services import Authorship, PreparedRevision, prepare_revision

RESERVED_SLUGS = frozenset({"new"})
"""Slugs that are reserved for the wiki's own addresses."""

TRUSTED_ORIGINS = frozenset({Origin.AMENDMENT, Origin.CREATION, Origin.IMPORT})
ROUND_FACTS = frozenset({"validated", "retired", "replaced_by"})
"""The facts of a method sheet that a validation round decides; a round does not change the text."""

TYPO_ORIGINS = frozenset({Origin.TYPO, Origin.CONTESTED})
"""A typo fix and its undoing: the only direct changes of a reference text, restricted by `_check_typo`."""


class HeadMoved(Conflict):
    """The page has got another revision since this one was prepared, which must be prepared again."""


@dataclass(frozen=True, slots=True)
class NewPage:
    """The properties of a page to be created, without its text."""

    kind: str
    lang: str
    title: str
    slug: str = ""
    parent_id: int | None = None
    position: int = 0
    translation_group: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def guard(page: Page, prepared: PreparedRevision, by: Authorship, now: datetime) -> None:
    """Refuse any change of a reference text except by an adopted amendment; called for every write.

    A steward may also correct a typo, and a validation round may change its own facts of a method sheet.

    Raises Forbidden, and for a typo fix InvalidInput when it is more than one, Conflict when its sentence was fixed
    less than seven days ago.
    """
    origin = by.origin
    protected = kinds.is_reference(page.kind, page.facts) or kinds.is_reference(
        page.kind, prepared.content.facts
    )
    if origin is Origin.AMENDMENT and _changed_facts(page, prepared) & ROUND_FACTS:
        raise Forbidden(N_("What a validation round decides about a sheet is not changed by an amendment."))
    if not protected or origin in TRUSTED_ORIGINS:
        return
    if origin in TYPO_ORIGINS:
        _check_typo(page, prepared, by, now)
        return
    if origin is Origin.ROUND and page.kind == "method" and _changes_only_round_facts(page, prepared):
        return
    raise Forbidden(N_("This is a reference text: it changes only by an amendment. You can propose one."))


def _changes_only_round_facts(page: Page, prepared: PreparedRevision) -> bool:
    """Tell whether only facts change that a validation round decides."""
    before = versions.version(page.id, prepared.after).content
    same_words = replace(prepared.content, facts={}) == replace(before, facts={})
    return same_words and _changed_facts(page, prepared) <= ROUND_FACTS


def _changed_facts(page: Page, prepared: PreparedRevision) -> set[str]:
    before, after = versions.revision(page.id, prepared.after).facts, prepared.content.facts
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def _check_typo(page: Page, prepared: PreparedRevision, by: Authorship, now: datetime) -> None:
    head = versions.version(page.id, prepared.after)
    if replace(prepared.content, text="") != replace(head.content, text=""):
        raise InvalidInput(N_("A typo fix changes one sentence only: propose an amendment."))
    if by.origin is Origin.CONTESTED:
        if prepared.content.text != text_without_fix(page, by.restored_number, head.content.text):
            raise InvalidInput(N_("Contesting a typo fix takes back the fix and nothing else."))
        return
    typo.check_typo(head.content.text, prepared.content.text, page.lang)
    check_no_chain(page, head.content.text, prepared.content.text, now)


def check_no_chain(page: Page, before: str, after: str, now: datetime) -> None:
    """Raise Conflict when the sentence that a typo fix changes was fixed while that fix can still be contested.

    Two small steps could otherwise make what neither may, and only the last would be contested.
    """
    sentence, _ = typo.changed_sentence(before, after)
    for fix in queries.typo_fixes(page, now - typo.CONTEST_PERIOD):
        texts = (versions.version(page.id, number).content.text for number in (fix.number - 1, fix.number))
        if typo.changed_sentence(*texts)[1] == sentence:
            raise Conflict(
                N_("A typo of this sentence was corrected less than seven days ago: propose an amendment.")
            )


def text_without_fix(page: Page, number: int | None, text: str) -> str | None:
    """Return a text without the typo fix that made a version; None when there was none or its sentence has changed."""
    fixed = versions.version(page.id, number) if number else None
    if fixed is None or versions.revision(page.id, fixed.number).origin is not Origin.TYPO:
        return None
    before = versions.version(page.id, fixed.number - 1).content.text
    joined = bounded.merge(fixed.content.text, text, before)
    return joined.text if joined.outcome is three_way.MergeOutcome.CLEAN else None


def write(page: Page, prepared: PreparedRevision, by: Authorship, now: datetime) -> Revision:
    """Record a revision and put it in force. Raises Forbidden, or HeadMoved when another was recorded meanwhile."""
    guard(page, prepared, by, now)
    return _write(page, prepared, by, now)


def _write(page: Page, prepared: PreparedRevision, by: Authorship, now: datetime) -> Revision:
    head = {
        "head_number": prepared.after + 1,
        "title": prepared.content.title,
        "facts": prepared.content.facts,
        "changed_at": now,
    }
    expected = (Page.id == page.id, Page.head_number == prepared.after)
    if not compare_and_set(update(Page).where(*expected).values(**head)):
        raise HeadMoved(N_("The page has changed in the meantime. Please look at it again."))
    db.session.refresh(page)
    revision = versioning.record_revision(page.id, prepared, by, now)
    _store_links(page, prepared.content.text)
    payload = {
        "number": revision.number,
        "text_hash": revision.text_hash,
        "about_hash": about_hash(revision.title, revision.facts),
        "origin": str(by.origin),
        "author": by.author_id,
        "amendment": by.amendment_id,
        "kind": page.kind,
        "binding": kinds.is_reference(page.kind, revision.facts),
    }
    append(EventType.REVISION_SAVED, member_ref(by.author_id), f"page:{page.id}", payload, now)
    after_new_version(page, prepared.content.text, now)
    return revision


def about_hash(title: str, facts: Mapping[str, Any]) -> str:
    """Return the hash of title and facts of a version that the ledger records."""
    return sha256_hex(canonical_json({"title": title, "facts": facts}))


def _store_links(page: Page, text: str) -> None:
    db.session.execute(delete(PageLink).where(PageLink.page_id == page.id))
    db.session.add_all(PageLink(page_id=page.id, target=target) for target in link_targets(text))


def create(new: NewPage, text: str, by: Authorship, now: datetime) -> Page:
    """Create a page with its first text; raises InvalidInput or Conflict when the address is taken."""
    kind = kinds.kind_of(new.kind)
    slug = require_free_slug(new.slug or slugify(new.title))
    page = Page(
        kind=kind.name,
        lang=new.lang,
        slug=slug,
        title=new.title,
        facts=new.facts,
        parent_id=new.parent_id,
        position=new.position,
        translation_group=new.translation_group,
        created_at=now,
        created_by_id=by.author_id,
        changed_at=now,
    )
    db.session.add(page)
    db.session.flush()
    write(page, prepare_revision(None, Content(text, new.title, new.facts)), by, now)
    return page


def link_translations(original: Page, counterpart: Page) -> None:
    """Link two pages as translations of each other.

    Raises Conflict when a translation in that language exists, InvalidInput when the pages are of different kinds.
    """
    if counterpart.kind != original.kind:
        raise InvalidInput(N_("A page and its counterpart in another language are of one kind."))
    languages = {original.lang, *(page.lang for page in queries.translations(original))}
    if counterpart.lang in languages:
        raise Conflict(N_("This page exists in that language already."))
    if original.translation_group is None:
        original.translation_group = queries.last_translation_group() + 1
    counterpart.translation_group = original.translation_group


def require_free_slug(slug: str, page: Page | None = None) -> str:
    """Return the slug if it is free for this page; raises InvalidInput or Conflict."""
    if not slug:
        raise InvalidInput(N_("The title needs at least one letter or digit."))
    if slug in RESERVED_SLUGS:
        raise InvalidInput(N_("The address “%(slug)s” is the wiki’s own: choose another one."), slug=slug)
    for taken in (queries.by_slug(slug), queries.by_former_slug(slug)):
        if taken is not None and (page is None or taken.id != page.id):
            if taken.is_hidden:
                raise Conflict(N_("There is a page at this address already. Choose another one."))
            raise Conflict(N_("There is a page at this address already: %(title)s."), title=taken.title)
    return slug


def rename(page: Page, title: str, slug: str, actor: Member, now: datetime) -> None:
    """Change the title and address of a page; the old address redirects permanently, the text stays the same."""
    slug = require_free_slug(slugify(slug or title), page)
    if (title, slug) == (page.title, page.slug):
        return
    before = {"title": page.title, "slug": page.slug}
    after = {"title": title, "slug": slug}
    if slug != page.slug:
        if db.session.get(FormerAddress, page.slug) is None:
            db.session.add(FormerAddress(slug=page.slug, page_id=page.id, since=now))
        page.slug = slug
    if title != page.title:
        _retitle(page, title, actor, now)
    append(
        EventType.PAGE_RENAMED,
        member_ref(actor.id),
        f"page:{page.id}",
        {"before_hash": sha256_hex(canonical_json(before)), "after_hash": sha256_hex(canonical_json(after))},
        now,
    )


def _retitle(page: Page, title: str, actor: Member, now: datetime) -> None:
    head = versions.version(page.id, page.head_number)
    prepared = prepare_revision(head, Content(head.content.text, title, head.content.facts))
    by = Authorship(Origin.RENAMING, actor.id, actor.name, page.title, minor=True)
    _write(page, prepared, by, now)


def hide(page: Page, reason: str, actor: Member, now: datetime) -> None:
    """Hide a page from everybody but stewards, with a reason they can read; nothing is deleted.

    Raises Conflict when it is hidden already, or while its text is put to a vote.
    """
    if page.is_hidden:
        raise Conflict(N_("This page is hidden already."))
    for refusal in (each for given in reasons_to_stay(page) for each in given):
        raise Conflict(refusal)
    page.hidden_at, page.hidden_by_id, page.hidden_reason = now, actor.id, reason
    append(
        EventType.PAGE_HIDDEN, member_ref(actor.id), f"page:{page.id}", {"reason_hash": digest(reason)}, now
    )


def unhide(page: Page, actor: Member, now: datetime) -> None:
    """Show a hidden page again."""
    if not page.is_hidden:
        raise Conflict(N_("This page is not hidden."))
    page.hidden_at, page.hidden_by_id, page.hidden_reason = None, None, ""
    append(EventType.PAGE_RESTORED, member_ref(actor.id), f"page:{page.id}", {}, now)
