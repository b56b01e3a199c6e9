"""How the facts that an amendment proposes fit a page whose facts have changed since. Pure.

What a proposal says of facts are its changes: by name, the value that a fact should have, None to leave it out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wiki.pages import kinds

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A fact that page and proposal have changed in two ways; a value is None where the fact is left out."""

    name: str
    base: Any
    in_force: Any
    proposed: Any


@dataclass(frozen=True, slots=True)
class FactFit:
    """Proposed changes carried to other facts: those that still change something there, and those that collide."""

    changes: dict[str, Any]
    disputes: tuple[Dispute, ...] = ()


def difference(kind: str, before: Facts, after: Facts) -> dict[str, Any]:
    """Return what leads from some facts of a page of a kind to others, of those that an amendment may change."""
    names = [fact.name for fact in kinds.written(kind)]
    return {name: after.get(name) for name in names if not same(before.get(name), after.get(name))}


def applied(kind: str, facts: Facts, changes: Facts) -> dict[str, Any]:
    """Return facts with changes made in them, and what follows from these."""
    if not changes:
        return dict(facts)
    stated = {name: value for name, value in {**facts, **changes}.items() if value is not None}
    return kinds.kind_of(kind).derived(stated)


def fit(base: Facts, head: Facts, changes: Facts) -> FactFit:
    """Carry changes, proposed on base, to head; what head says already is no change any more."""
    left = {name: value for name, value in changes.items() if not same(head.get(name), value)}
    moved = {name for name in left if not same(base.get(name), head.get(name))}
    disputes = (Dispute(name, base.get(name), head.get(name), left[name]) for name in left if name in moved)
    return FactFit({name: value for name, value in left.items() if name not in moved}, tuple(disputes))


def disagree(one: Facts, other: Facts) -> bool:
    """Tell whether two proposals want different values for one fact."""
    return any(name in other and not same(value, other[name]) for name, value in one.items())


def same(one: Any, other: Any) -> bool:
    """Tell whether two values of a fact say the same: the order of several codes says nothing."""
    if isinstance(one, list) and isinstance(other, list):
        return set(one) == set(other)
    return bool(one == other)
