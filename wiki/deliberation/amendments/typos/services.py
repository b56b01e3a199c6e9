"""Typo fixes of reference texts by stewards, and contesting one: undo it and propose it as an amendment."""

from dataclasses import dataclass, replace
from datetime import datetime

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, Conflict
from wiki.deliberation.amendments import rebasing, services
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.models import Amendment
from wiki.pages import queries as page_queries
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.pages.writing import editing, typo
from wiki.pages.writing.editing import SubmittedEdit
from wiki.versioning.models import Origin, Revision
from wiki.versioning.queries import revision, version
from wiki.versioning.services import Authorship, PreparedRevision, prepare_revision

LONGEST_SUMMARY, LONGEST_TITLE = 300, 200


def prepare_correction(page: Page, base_number: int, typed: str, now: datetime) -> PreparedRevision:
    """Prepare a corrected text as the next version of a page, and precompute the rebases on it; only reads.

    Raises Conflict when the page has changed since version ``base_number`` or the sentence was fixed a short time ago,
    InvalidInput for more than a typo.
    """
    head = version(page.id, page.head_number)
    if base_number != head.number:
        raise Conflict(N_("The page has changed since this text was shown. Please read it again."))
    text = editing.whole_text(head.content.text, SubmittedEdit(head.number, typed))
    typo.check_typo(head.content.text, text, page.lang)
    pages.check_no_chain(page, head.content.text, text, now)
    rebasing.precompute_rebases(page, text)
    return prepare_revision(head, replace(head.content, text=text))


def write_correction(
    page: Page, ready: PreparedRevision, reason: str, steward: Member, now: datetime
) -> Revision:
    """Write a prepared correction.

    Raises InvalidInput when it is more than a typo, HeadMoved when the page has changed since.
    """
    before = version(page.id, ready.after).content.text
    said = typo.describe_fix(before, ready.content.text)
    summary = f"{said} ({reason})" if reason else said
    by = Authorship(Origin.TYPO, steward.id, steward.name, summary[:LONGEST_SUMMARY], minor=True)
    return pages.write(page, ready, by, now)


@dataclass(frozen=True, slots=True)
class TypoFix:
    """A typo fix as it was made: the two texts, and until when any member may make an amendment of it."""

    revision: Revision
    before: str
    after: str
    until: datetime

    @property
    def undoing(self) -> str:
        """The summary of the change that undoes the fix, in one line."""
        return typo.describe_fix(self.after, self.before)


def contestable_fix(page: Page, number: int, now: datetime) -> TypoFix:
    """Return the typo fix that made a version. Raises Conflict when it is none, or can no longer be contested."""
    found = revision(page.id, number)
    if found.origin is not Origin.TYPO:
        raise Conflict(N_("This version is no typo fix."))
    if found.created_at + typo.CONTEST_PERIOD <= now:
        raise Conflict(N_("The seven days are over: to change the text, propose an amendment."))
    if found not in page_queries.typo_fixes(page, now - typo.CONTEST_PERIOD):
        raise Conflict(N_("Somebody has made an amendment of this fix already."))
    before, after = version(page.id, number - 1).content.text, version(page.id, number).content.text
    return TypoFix(found, before, after, found.created_at + typo.CONTEST_PERIOD)


def text_without_fix(page: Page, fixed: TypoFix) -> str:
    """Return the text in force without a fix. Raises Conflict when its sentence has changed since."""
    head = version(page.id, page.head_number).content.text
    text = pages.text_without_fix(page, fixed.revision.number, head)
    if text is None:
        raise Conflict(
            N_("The sentence has changed since by an adopted amendment: the fix is no longer in the text.")
        )
    return text


def contest_fix(
    page: Page, fixed: TypoFix, wording: tuple[str, str], member: Member, now: datetime
) -> Amendment:
    """Undo a typo fix by a new version, and propose it as an amendment in the name of the steward who made it.

    ``wording`` is the title and the reasons of the amendment, in the language of the page. Raises Conflict when the
    sentence has changed since.
    """
    title, reasons = wording
    head, number = version(page.id, page.head_number), fixed.revision.number
    ready = prepare_revision(head, replace(head.content, text=text_without_fix(page, fixed)))
    summary = fixed.undoing[:LONGEST_SUMMARY]
    by = Authorship(Origin.CONTESTED, member.id, member.name, summary, restored_number=number)
    pages.write(page, ready, by, now)
    steward = db.session.get_one(Member, fixed.revision.author_id)
    amendment = services.create_draft(page, "", steward, now)
    proposal = Proposal(page.head_number, head.content.text, title[:LONGEST_TITLE], reasons)
    services.revise(amendment, proposal, now)
    services.submit(amendment, now)
    return amendment


def contesting_revision(amendment: Amendment) -> Revision | None:
    """Return the revision that undid the typo fix, for an amendment made by contesting one; else None."""
    first = amendment.versions[0]
    if amendment.submitted_at != first.created_at:  # what is written by hand is submitted later
        return None
    found = revision(amendment.page_id, first.base_number)
    at_once = found.created_at == first.created_at
    return found if at_once and found.origin is Origin.CONTESTED else None
