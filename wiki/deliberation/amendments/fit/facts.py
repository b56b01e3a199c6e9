"""The three-way merge of facts: rebase the fact changes of an amendment on facts changed since. Pure.

A proposal holds its changes to facts by name: the value that a fact should have, None to remove it. A fact that is a
list of codes is a set: it is merged code by code, as a text is merged sentence by sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wiki.pages import kinds

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FactConflict:
    """A fact that page and proposal have changed differently; a value is None where the fact is absent."""

    name: str
    base: Any
    in_force: Any
    proposed: Any


@dataclass(frozen=True, slots=True)
class FactRebase:
    """Changes rebased on other facts: those that still change something there, and those that conflict."""

    changes: dict[str, Any]
    fact_conflicts: tuple[FactConflict, ...] = ()


def diff_facts(kind: str, before: Facts, after: Facts) -> dict[str, Any]:
    """Return the changes that lead from one set of facts to another, limited to facts an amendment may change."""
    names = [fact.name for fact in kinds.editable_facts(kind)]
    return {name: after.get(name) for name in names if not same_value(before.get(name), after.get(name))}


def apply_changes(kind: str, facts: Facts, changes: Facts) -> dict[str, Any]:
    """Return facts with changes applied, and with the facts derived from them updated."""
    if not changes:
        return dict(facts)
    stated = {name: value for name, value in {**facts, **changes}.items() if value is not None}
    return kinds.kind_of(kind).derived(stated)


def rebase_facts(base: Facts, head: Facts, changes: Facts) -> FactRebase:
    """Rebase changes from ``base`` on ``head``; a change that ``head`` already has is dropped."""
    joined, fact_conflicts = dict[str, Any](), list[FactConflict]()
    for name, wanted in changes.items():
        was, now = base.get(name), head.get(name)
        if not same_value(now, wanted) and _is_conflict(was, now, wanted):
            fact_conflicts.append(FactConflict(name, was, now, wanted))
        elif not same_value(now, value := _merged_value(was, now, wanted)):
            joined[name] = value
    return FactRebase(joined, tuple(fact_conflicts))


def _is_conflict(was: Any, now: Any, wanted: Any) -> bool:
    """Tell whether two changes of one fact conflict; sets of codes do when a code is replaced in two ways."""
    if same_value(was, now):
        return False
    if not _is_set(was, now, wanted):
        return True
    old, ours, theirs = _codes(was), _codes(now), _codes(wanted)
    return bool(old - ours - theirs) and ours - old != theirs - old


def _merged_value(was: Any, now: Any, wanted: Any) -> Any:
    """Merge a change that does not conflict; in a set, remove and add the codes that the change removes and adds."""
    if same_value(was, now) or same_value(now, wanted) or not _is_set(was, now, wanted):
        return wanted
    old, theirs = _codes(was), _codes(wanted)
    kept = [code for code in now or () if code in theirs or code not in old]
    return [*kept, *(code for code in wanted or () if code not in old and code not in kept)] or None


def _is_set(*values: Any) -> bool:
    return all(value is None or isinstance(value, list) for value in values)


def _codes(value: list[str] | None) -> set[str]:
    return set(value or ())


def facts_conflict(base: Facts, one: Facts, other: Facts) -> bool:
    """Tell whether two proposals with one base conflict in a fact."""
    return bool(rebase_facts(base, {**base, **one}, other).fact_conflicts)


def same_changes(one: Facts, other: Facts) -> bool:
    """Tell whether two proposals make the same changes."""
    return one.keys() == other.keys() and all(same_value(value, other[name]) for name, value in one.items())


def same_value(one: Any, other: Any) -> bool:
    """Tell whether two values of a fact are equal; the order of codes does not matter."""
    if isinstance(one, list) and isinstance(other, list):
        return set(one) == set(other)
    return bool(one == other)
