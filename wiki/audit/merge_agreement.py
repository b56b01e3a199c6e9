"""Whether what an amendment brought into its page is what was voted, joined again with what it met there.

The record holds hashes, the wiki holds the texts: `checks` compares the former, this does the merge once more.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.exc import NoResultFound

from wiki.audit.record import Problem
from wiki.core.errors import N_, WikiError
from wiki.deliberation.amendments.fit import facts as fact_fit
from wiki.deliberation.votes import queries
from wiki.deliberation.votes.closing import merging
from wiki.deliberation.votes.closing.merging import Choices
from wiki.pages.services import about_hash
from wiki.versioning import codec
from wiki.versioning.merge.three_way import RULES
from wiki.versioning.queries import version

_SIDES = {name: side for side, name in merging.CHOSEN.items()}


def problems(told: Iterable[tuple[int, Any]]) -> Iterator[Problem]:
    """Yield, of the events that put an amendment into a page, those whose text or facts the merge does not give."""
    for seq, payload in told:
        if is_of_these_rules(payload) and _joined_again(payload) != (
            payload["text_hash"],
            payload.get("about_hash"),
        ):
            yield Problem(
                seq, N_("What was put into the page is not what was voted, joined with what it met there.")
            )


def is_of_these_rules(payload: Any) -> bool:
    """Tell whether a merge was made by the rules that hold today; one made by others is checked by its hashes alone."""
    return bool(payload.get("rules") == RULES)


def _joined_again(payload: Any) -> tuple[str, str | None] | None:
    """Return the hashes of the text and, where they change, of the facts that the merge gives; or None."""
    try:
        vote, before = queries.vote(payload["vote"]), payload["number"] - 1
        result = merging.joined(vote, before)
        choices = _choices(payload)
        text, changes = merging.reconciled(result, choices), merging.reconciled_facts(result, choices)
        met = version(vote.amendment.page_id, before).content
    except (WikiError, NoResultFound, KeyError):
        return None
    facts = fact_fit.applied(vote.amendment.page.kind, met.facts, changes)
    return codec.digest(text), about_hash(met.title, facts) if changes else None


def _choices(payload: Any) -> Choices:
    facts = {name: _SIDES[side] for name, side in payload.get("fact_choices", {}).items()}
    return Choices([_SIDES[side] for side in payload.get("choices", ())], facts)
