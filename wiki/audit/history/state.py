"""What the events read so far tell of members, pages and amendments. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

ACTIVE, CLOSED = "active", "closed"
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Mandate:
    """A role that a member was given for a time; days as the record writes them."""

    role: str
    country: str | None
    starts_on: str
    ends_on: str | None

    def holds(self, moment: datetime) -> bool:
        """Return whether it is in force; the days are the network's, which are those of UTC or their neighbours."""
        if self.ends_on is not None and (
            self.ends_on <= self.starts_on or (moment - ONE_DAY).date() >= date.fromisoformat(self.ends_on)
        ):
            return False
        return date.fromisoformat(self.starts_on) <= (moment + ONE_DAY).date()


@dataclass(slots=True)
class Person:
    """A member as the record tells: the standing and country of now, and every mandate."""

    standing: str
    country: str | None
    mandates: list[Mandate] = field(default_factory=list)


@dataclass(slots=True)
class PageHistory:
    """A page: its last version, what kind of text it is (None where the record does not say), how it came about.

    ``untold`` says of each version whose kind of text is not told whether a binding text may change so.
    """

    number: int = 0
    text_hash: str = ""
    about_hash: str | None = None
    kind: str | None = None
    binds: bool | None = None
    only_imported: bool = True
    typos: int = 0
    amended: bool = False
    untold: list[bool] = field(default_factory=list)


@dataclass(slots=True)
class Announcement:
    """A vote as it was announced, and when."""

    amendment: int
    at: str
    payload: Any
    ratifies: bool


@dataclass(slots=True)
class AmendmentHistory:
    """An amendment: its author, page, state, the words it holds now, and who has signed them, by country."""

    author: str
    page: int
    state: str
    words: Any
    objected: bool = False
    signed: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class History:
    """The state after the events read so far.

    ``told`` is whether the record tells who its members are; ``early`` whether acts of members stand before that.
    ``numbers`` holds the last number of an amendment by year, ``since`` when each member was admitted.
    ``silent`` holds what it does not say, ``unvoted`` the binding versions that no vote made.
    """

    told: bool = False
    early: bool = False
    people: dict[str, Person] = field(default_factory=dict)
    pages: dict[int, PageHistory] = field(default_factory=dict)
    amendments: dict[int, AmendmentHistory] = field(default_factory=dict)
    references: set[str] = field(default_factory=set)
    announced: dict[int, Announcement] = field(default_factory=dict)
    rounds_closed: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    since: dict[str, str] = field(default_factory=dict)
    last_at: dict[str, str] = field(default_factory=dict)
    types: dict[int, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    unvoted: list[tuple[int, str]] = field(default_factory=list)

    def page(self, number: int) -> PageHistory:
        """Return the history of a page, begun if this is the first that is heard of it."""
        return self.pages.setdefault(number, PageHistory())

    def is_member(self, actor: str) -> bool:
        """Return whether the actor is a member whose account is open."""
        person = self.people.get(actor)
        return person is not None and person.standing == ACTIVE

    def holds(self, actor: str, role: str, at: str) -> bool:
        """Return whether the actor is a member with this role at that moment."""
        moment = datetime.fromisoformat(at)
        return self.is_member(actor) and any(
            mandate.role == role and mandate.holds(moment) for mandate in self.people[actor].mandates
        )
