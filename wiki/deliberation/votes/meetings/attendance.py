"""Find the people meant by the names typed for a meeting, among those who have not voted. Pure.

A line names a person by some words of their name, territory or country. A line that only one person matches ticks
that person; a whole name takes precedence over parts. Otherwise those who match are offered, to be ticked by hand.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from wiki.pages.markup.outline import fold_title

MOST_LISTED = 40
"""The most people offered without a search, and the most further people offered after one."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the roll who has not voted; ``place`` is their territory, with their country in words."""

    member_id: int
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """The people offered, those ticked first.

    ``unknown`` are the lines that nobody matches, ``several`` those that more than one person matches, ``left_out``
    is the number of matches not offered. ``is_long``: there are too many to offer everybody, so people are searched.
    """

    people: tuple[Person, ...]
    ticked: frozenset[int]
    is_long: bool
    unknown: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    left_out: int = 0


def find_attendees(
    awaited: Sequence[Person], lines: Iterable[str] = (), ticked: Collection[int] = ()
) -> Attendance:
    """Find the people that match lines of names; everybody is offered when there are few."""
    keys = [(person, fold_title(person.name), set(_words(person))) for person in awaited]
    found, met = set(ticked), dict[int, Person]()
    unknown, several = list[str](), list[str]()
    for line in filter(None, map(str.strip, lines)):
        answering = _matching(keys, fold_title(line))
        if len(answering) == 1:
            found.add(answering[0].member_id)
        else:
            (several if answering else unknown).append(line)
            met.update((person.member_id, person) for person in answering)
    named = [person for person in awaited if person.member_id in found]
    is_long = len(awaited) > MOST_LISTED
    offered = met.values() if is_long else awaited
    others = [person for person in offered if person.member_id not in found]
    return Attendance(
        people=(*named, *others[:MOST_LISTED]),
        ticked=frozenset(person.member_id for person in named),
        is_long=is_long,
        unknown=tuple(unknown),
        several=tuple(several),
        left_out=len(others[MOST_LISTED:]),
    )


def _words(person: Person) -> Iterator[str]:
    yield from fold_title(f"{person.name} {person.place}").split()


def _matching(keys: Iterable[tuple[Person, str, set[str]]], line: str) -> list[Person]:
    """Return the people with exactly this name; else those who match each word of the line, or its beginning."""
    exact, meant, wanted = list[Person](), list[Person](), line.split()
    for person, name, words in keys:
        if name == line:
            exact.append(person)
        elif wanted and all(_matches_word(words, each) for each in wanted):
            meant.append(person)
    return exact or meant


def _matches_word(words: set[str], wanted: str) -> bool:
    return wanted in words or any(word.startswith(wanted) for word in words)
