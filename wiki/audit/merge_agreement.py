"""Repeat every merge of an amendment into its page, and compare the result with the record.

The record holds hashes, the wiki holds the texts: `checks` compares the hashes, this module merges the texts again.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.exc import NoResultFound

from wiki.audit.record import Problem
from wiki.core.errors import N_, WikiError
from wiki.deliberation.amendments.fit import facts as fact_fit
from wiki.deliberation.votes import queries
from wiki.deliberation.votes.closing import merging
from wiki.deliberation.votes.closing.merging import Resolution
from wiki.pages.services import about_hash
from wiki.versioning import codec
from wiki.versioning.merge.three_way import RULES
from wiki.versioning.queries import version

_SIDES = {name: side for side, name in merging.SIDE_NAMES.items()}


def find_problems(told: Iterable[tuple[int, Any]]) -> Iterator[Problem]:
    """Yield a problem for each merge event whose text or facts differ from those that merging again gives."""
    for seq, payload in told:
        if uses_current_rules(payload) and _merge_again(payload) != (
            payload["text_hash"],
            payload.get("about_hash"),
        ):
            yield Problem(
                seq, N_("What was put into the page is not what was voted, joined with what it met there.")
            )


def uses_current_rules(payload: Any) -> bool:
    """Return whether a merge used the current rules; of one that used older rules only the hashes are checked."""
    return bool(payload.get("rules") == RULES)


def _merge_again(payload: Any) -> tuple[str, str | None] | None:
    """Merge again and return the hashes of the text and, if they change, of the facts; None when that fails."""
    try:
        vote, before = queries.vote(payload["vote"]), payload["number"] - 1
        result = merging.merge_voted_version(vote, before)
        choices = _choices(payload)
        text, changes = merging.resolve_text(result, choices), merging.resolve_facts(result, choices)
        met = version(vote.amendment.page_id, before).content
    except (WikiError, NoResultFound, KeyError):
        return None
    facts = fact_fit.apply_changes(vote.amendment.page.kind, met.facts, changes)
    return codec.digest(text), about_hash(met.title, facts) if changes else None


def _choices(payload: Any) -> Resolution:
    facts = {name: _SIDES[side] for name, side in payload.get("fact_choices", {}).items()}
    return Resolution([_SIDES[side] for side in payload.get("choices", ())], facts)
