"""Whether each text that an amendment brought is the one that was voted, joined again with the text it met.

The record holds hashes, the wiki holds the texts: `checks` compares the former, this does the merge once more.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.exc import NoResultFound

from wiki.deliberation.votes import merging, queries
from wiki.errors import N_, WikiError
from wiki.ledger.checks import Problem
from wiki.versioning import codec

_SIDES = {name: side for side, name in merging.CHOSEN.items()}


def problems(told: Iterable[tuple[int, Any]]) -> Iterator[Problem]:
    """Yield, of the events that put an amendment into a page, those whose text the merge does not give."""
    for seq, payload in told:
        if _joined_again(payload) != payload["text_hash"]:
            yield Problem(
                seq, N_("The text put into the page is not the one voted, joined with the text it met.")
            )


def _joined_again(payload: Any) -> str | None:
    """Return the hash of what the merge gives, or None when it gives nothing by itself."""
    try:
        result = merging.joined(queries.vote(payload["vote"]), payload["number"] - 1)
        choices = [_SIDES[name] for name in payload.get("choices", ())]
        return codec.digest(merging.reconciled(result, choices))
    except (WikiError, NoResultFound, KeyError):
        return None
