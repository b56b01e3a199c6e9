"""Values that the templates of amendments show; reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from flask import render_template
from flask_babel import gettext
from markupsafe import Markup

from wiki.accounts.models import Member
from wiki.deliberation.amendments import excerpts, queries
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.amendments.fit import standings
from wiki.deliberation.amendments.fit.facts import FactRebase
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, AmendmentVersion, CoSignature
from wiki.pages import facts, kinds
from wiki.pages import queries as page_queries
from wiki.pages import screens as page_screens
from wiki.pages.kinds import Support
from wiki.pages.models import Page
from wiki.pages.screens import FactChange
from wiki.pages.writing.typo import CONTEST_PERIOD
from wiki.versioning.models import Revision

Step = tuple[str, datetime | None, str]


def steps(amendment: Amendment) -> list[Step]:
    """Return the progress of an amendment: name of each step, moment, and whether it is done, now or next.

    Ratifications are left out, and so are votes before an objection that sent the amendment back.
    """
    votes = [each for each in amendment.votes if amendment.frozen_at and not each.is_ratification]
    vote = votes[-1] if votes else None
    moments = {
        "submitted": amendment.submitted_at,
        "discussion": None,
        "frozen": amendment.frozen_at,
        "vote": vote.opens_at if vote else None,
        "decision": amendment.ended_at or (vote.closes_at if vote else None),
    }
    at = _REACHED.get(amendment.state, len(moments) - 1)
    return [
        (name, moment, "done" if place < at else "now" if place == at else "next")
        for place, (name, moment) in enumerate(moments.items())
    ]


_REACHED = {
    AmendmentState.DRAFT: 0,
    AmendmentState.SEEKING_SUPPORT: 1,
    AmendmentState.OPEN: 1,
    AmendmentState.FROZEN: 2,
    AmendmentState.VOTING: 3,
}


@dataclass(frozen=True, slots=True)
class SupportSummary:
    """The support of an amendment: required, missing, valid and dropped signatures, and the reader's own."""

    asked: Support
    missing: Support
    standing: Sequence[CoSignature]
    fallen: Sequence[CoSignature]
    mine: CoSignature | None

    @property
    def countries(self) -> int:
        """The number of countries of those who signed."""
        return len({each.country for each in self.standing})


def support_summary(amendment: Amendment, reader: Member | None) -> SupportSummary:
    """Return the support of an amendment as a reader sees it."""
    mine = [each for each in amendment.signatures if reader is not None and each.member_id == reader.id]
    return SupportSummary(
        asked=cosigning.required_support(amendment),
        missing=cosigning.missing_support(amendment),
        standing=cosigning.valid_signatures(amendment),
        fallen=[each for each in amendment.signatures if not each.stands],
        mine=mine[0] if mine else None,
    )


def fact_changes(proposed: AmendmentVersion) -> list[FactChange]:
    """Return the facts that a version changes in its base revision, in words."""
    before, after = excerpts.base_facts(proposed), excerpts.proposed_facts(proposed)
    return page_screens.changed_facts(proposed.amendment.page, before, after)


def disputed_facts(page: Page, found: FactRebase) -> list[FactChange]:
    """Return the facts that page and amendment have changed differently: in force and as proposed."""
    own = {fact.name: fact for fact in kinds.editable_facts(page.kind)}
    return [
        FactChange(
            gettext(own[each.name].label),
            facts.plain_value(own[each.name], each.in_force, page.lang),
            facts.plain_value(own[each.name], each.proposed, page.lang),
        )
        for each in found.fact_conflicts
    ]


def collision_causes(amendments: Sequence[Amendment]) -> dict[int, Amendment]:
    """Return, by id of each amendment that collides with its page, the amendment that caused the collision."""
    found = {}
    for each in amendments:
        if each.collided_number is not None:
            cause = queries.amendment_of_revision(each.page_id, each.collided_number)
            if cause is not None:
                found[each.id] = cause
    return found


def merged_since_written(draft: Amendment) -> list[Amendment]:
    """Return the amendments merged since the author last wrote that changed the same sentences as the draft."""
    return [
        each
        for before, after in pairwise(excerpts.versions_since_author(draft))
        if not excerpts.makes_same_changes(before, after)
        for each in queries.amendments_merged_between(draft.page_id, before.base_number, after.base_number)
    ]


def section_marks(page: Page, amendments: Sequence[Amendment]) -> dict[str, Markup]:
    """Return, by section anchor, the mark that names the amendments in discussion on that section."""
    template = "deliberation/amendments/here.html"
    return {
        anchor: Markup(render_template(template, contests=found))  # noqa: S704 - what a template has made
        for anchor, found in standings.amendments_by_section(page, amendments).items()
    }


def typo_fixes(page: Page, now: datetime) -> Sequence[Revision]:
    """Return the typo fixes shown on a page, because members can still contest them."""
    return page_queries.typo_fixes(page, now - CONTEST_PERIOD)
