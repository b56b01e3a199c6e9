"""How the facts that an amendment proposes fit a page whose facts have changed since. Pure.

What a proposal says of facts are its changes: by name, the value that a fact should have, None to leave it out. A
fact that is a list of codes is a set: it is joined code by code, as a text is sentence by sentence.
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
    joined, disputes = dict[str, Any](), list[Dispute]()
    for name, wanted in changes.items():
        was, now = base.get(name), head.get(name)
        if not same(now, wanted) and _is_disputed(was, now, wanted):
            disputes.append(Dispute(name, was, now, wanted))
        elif not same(now, value := _joined(was, now, wanted)):
            joined[name] = value
    return FactFit(joined, tuple(disputes))


def _is_disputed(was: Any, now: Any, wanted: Any) -> bool:
    """Tell whether two changes of one fact exclude each other; of codes, where one is replaced in two ways."""
    if same(was, now):
        return False
    if not _is_set(was, now, wanted):
        return True
    old, ours, theirs = _codes(was), _codes(now), _codes(wanted)
    return bool(old - ours - theirs) and ours - old != theirs - old


def _joined(was: Any, now: Any, wanted: Any) -> Any:
    """Make a change that is not disputed; of codes those that it takes out and those that it adds."""
    if same(was, now) or same(now, wanted) or not _is_set(was, now, wanted):
        return wanted
    old, theirs = _codes(was), _codes(wanted)
    kept = [code for code in now or () if code in theirs or code not in old]
    return [*kept, *(code for code in wanted or () if code not in old and code not in kept)] or None


def _is_set(*values: Any) -> bool:
    return all(value is None or isinstance(value, list) for value in values)


def _codes(value: list[str] | None) -> set[str]:
    return set(value or ())


def disagree(base: Facts, one: Facts, other: Facts) -> bool:
    """Tell whether two proposals made on one base want what excludes each other of one fact."""
    return bool(fit(base, {**base, **one}, other).disputes)


def alike(one: Facts, other: Facts) -> bool:
    """Tell whether two proposals make the same changes."""
    return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())


def same(one: Any, other: Any) -> bool:
    """Tell whether two values of a fact say the same: the order of several codes says nothing."""
    if isinstance(one, list) and isinstance(other, list):
        return set(one) == set(other)
    return bool(one == other)
