"""Mergeability of amendments with the text in force, and their relations; results are cached by text hashes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby

from wiki.deliberation.amendments import queries
from wiki.deliberation.amendments.fit import facts, texts
from wiki.deliberation.amendments.fit.texts import Footprint, RebaseResult, Relation
from wiki.deliberation.models import Amendment, AmendmentVersion, Mergeability
from wiki.pages.models import Page
from wiki.versioning import queries as versions
from wiki.versioning.bounded import within_bounds
from wiki.versioning.memory import recall
from wiki.versioning.queries import Version, version

MOST_RELATED = 12
LEAST_SIMILARITY = 0.3
"""From this similarity on two proposals count as about the same thing, though they touch different sentences."""


@dataclass(frozen=True, slots=True)
class RelatedAmendment:
    """Another amendment on the same page: its relation to the first one, and their similarity from 0 to 1."""

    amendment: Amendment
    relation: Relation
    similarity: float

    @property
    def competes(self) -> bool:
        """Whether both change the same sentences."""
        return self.relation is not Relation.APART


def rebase_version(proposed: AmendmentVersion, base: Version, head: Version) -> RebaseResult:
    """Rebase a version of an amendment from ``base`` on ``head``, cached."""
    found = recall(
        ("rebase", base.text_hash, head.text_hash, proposed.text_hash),
        lambda: (
            within_bounds(texts.rebase_proposal, base.content.text, head.content.text, proposed.text)
            or texts.UNKNOWN_REBASE
        ),
    )
    if proposed.text == base.content.text and not proposed.facts:  # a draft that changes nothing yet
        return replace(found, idle=False)
    return texts.rebase_with_facts(
        found, facts.rebase_facts(base.content.facts, head.content.facts, proposed.facts)
    )


def mergeability_from(found: RebaseResult) -> Mergeability:
    """Return the mergeability that a rebase shows."""
    if found.idle:
        return Mergeability.IDLE
    return Mergeability.GONE if found.gone else Mergeability(found.outcome.value)


def mergeability(page: Page, proposed: AmendmentVersion) -> Mergeability:
    """Return the mergeability of a version with the text in force."""
    if proposed.base_number == page.head_number:
        return Mergeability.CLEAN
    base, head = version(page.id, proposed.base_number), version(page.id, page.head_number)
    return mergeability_from(rebase_version(proposed, base, head))


def footprints(page: Page, proposed: Sequence[AmendmentVersion]) -> list[Footprint]:
    """Return what each of these versions touches in its base text, cached."""
    hashes = _base_hashes(page, proposed)

    def made(each: AmendmentVersion) -> Footprint:
        base = version(page.id, each.base_number)
        found = within_bounds(texts.footprint, base.content.text, each.text)
        return found or texts.whole_footprint(base.content.text)

    found = (
        recall(("footprint", hashes[each.base_number], each.text_hash), lambda each=each: made(each))  # type: ignore[misc] # mypy cannot infer a default
        for each in proposed
    )
    return [texts.footprint_with_facts(own, each.facts) for own, each in zip(found, proposed, strict=True)]


def _base_hashes(page: Page, proposed: Sequence[AmendmentVersion]) -> dict[int, str]:
    wanted = sorted({each.base_number for each in proposed})
    return {
        number: found.text_hash for number, found in versions.revisions_by_number(page.id, wanted).items()
    }


def related_amendments(amendment: Amendment) -> list[RelatedAmendment]:
    """Return the amendments in discussion on the page that compete with one or resemble it, most related first.

    At most `MOST_RELATED` are returned, because each relation costs a merge of two texts.
    """
    page, mine = amendment.page, amendment.current
    others = queries.others_in_discussion(amendment)
    own, *theirs = footprints(page, [mine, *(each.current for each in others)])
    rated = [
        (not own.spots.isdisjoint(touched.spots), texts.similarity(own, touched), other)
        for other, touched in zip(others, theirs, strict=True)
    ]
    near = sorted(
        (each for each in rated if each[0] or each[1] >= LEAST_SIMILARITY), key=lambda each: each[:2]
    )
    return [
        RelatedAmendment(other, _relation(page, mine, other.current) if meets else Relation.APART, alike)
        for meets, alike, other in reversed(near[-MOST_RELATED:])
    ]


def _relation(page: Page, mine: AmendmentVersion, other: AmendmentVersion) -> Relation:
    """Return the relation of two versions that touch the same sentences; CONFLICT when their base texts differ."""
    base, others_base = version(page.id, mine.base_number), version(page.id, other.base_number)
    if base.text_hash != others_base.text_hash:
        return Relation.CONFLICT
    found = recall(
        ("relation", base.text_hash, mine.text_hash, other.text_hash),
        lambda: within_bounds(texts.relation, base.content.text, mine.text, other.text) or Relation.CONFLICT,
    )
    return texts.relation_with_facts(found, base.content.facts, mine.facts, other.facts)


def overlapping_amendments(amendments: Sequence[Amendment]) -> dict[int, list[Amendment]]:
    """Return, by amendment id, which others of these amendments in discussion touch the same sentences."""
    found: dict[int, list[Amendment]] = {}
    open_ones = [each for each in amendments if each.state in queries.IN_DISCUSSION]
    for _, group in groupby(sorted(open_ones, key=lambda each: each.page_id), key=lambda each: each.page_id):
        same_page = list(group)
        touched = footprints(same_page[0].page, [each.current for each in same_page])
        for (one, mine), (other, yours) in combinations(zip(same_page, touched, strict=True), 2):
            if not mine.spots.isdisjoint(yours.spots):
                found.setdefault(one.id, []).append(other)
                found.setdefault(other.id, []).append(one)
    return found


@dataclass(frozen=True, slots=True)
class SectionAmendment:
    """An amendment in discussion that touches a section, and quotes of the places it touches there."""

    amendment: Amendment
    quotes: tuple[str, ...]


def amendments_by_section(page: Page, amendments: Sequence[Amendment]) -> dict[str, list[SectionAmendment]]:
    """Return, by section anchor, the amendments in discussion that touch it, and where."""
    found: dict[str, list[SectionAmendment]] = {}
    touched = footprints(page, [each.current for each in amendments])
    for amendment, own in zip(amendments, touched, strict=True):
        for anchor in dict.fromkeys(touch.anchor for touch in own.touches):
            quotes = tuple(touch.quote for touch in own.touches if touch.anchor == anchor)
            found.setdefault(anchor, []).append(SectionAmendment(amendment, quotes))
    return found
