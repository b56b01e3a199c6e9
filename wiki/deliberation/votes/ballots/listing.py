"""The paginated list of a vote's ballots, filtered by choice and country, with the number of ballots of each."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from wiki.accounts.countries import country_name
from wiki.core.collation import collation_key
from wiki.deliberation.models import RollEntry, Vote
from wiki.deliberation.votes import queries
from wiki.deliberation.votes.ballots import positions
from wiki.deliberation.votes.ballots.positions import BallotGroup
from wiki.deliberation.votes.closing.counting import policy_of
from wiki.web import pagination

NOT_VOTED = "not_voted"
"""Used in place of a choice for electors without a valid ballot."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The filters of a list of ballots, the counts of every filter that can be chosen, and the page."""

    choice: str | None
    country: str | None
    choices: dict[str, int]
    countries: dict[str, int]
    page: int

    @property
    def found(self) -> int:
        """The number of entries on all pages."""
        if self.choice is not None:
            return self.choices[self.choice]
        return sum(count for choice, count in self.choices.items() if choice != NOT_VOTED)

    @property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return pagination.page_count(self.found)

    @property
    def before(self) -> int:
        """The number of entries on the pages before this one."""
        return pagination.page_offset(self.page)


def narrowed(
    counts: Iterable[tuple[str, str, int]],
    offered: Collection[str],
    choice: str | None,
    country: str | None,
    page: int,
) -> Narrowed:
    """Return filters and counts from ``counts`` (country, choice, number).

    An unknown choice or country is ignored; a page out of range becomes the nearest one.
    """
    rows = list(counts)
    homes = sorted(
        {home for home, *_rest in rows if home}, key=lambda code: collation_key(country_name(code))
    )
    choice = choice if choice in offered else None
    country = country if country in homes else None
    choices, countries = Counter[str](), Counter[str]()
    for home, chosen, count in rows:
        choices[chosen] += count if country in {None, home} else 0
        countries[home] += count if chosen == choice or (choice is None and chosen != NOT_VOTED) else 0
    found = Narrowed(
        choice,
        country,
        {each: choices[each] for each in offered},
        {each: countries[each] for each in homes},
        page,
    )
    return replace(found, page=pagination.clamp_page(page, found.found))


@dataclass(frozen=True, slots=True)
class BallotListing:
    """One page of the ballots of a vote."""

    vote: Vote
    narrowed: Narrowed

    @property
    def groups(self) -> list[BallotGroup]:
        """The ballots of this page, by choice."""
        asked = self.narrowed
        if asked.choice == NOT_VOTED:
            return []
        query = queries.ballots(self.vote, asked.choice, asked.country)
        return positions.group_by_choice(
            positions.public_ballots(query, pagination.PER_PAGE, asked.before), asked.choices
        )

    @property
    def silent(self) -> list[RollEntry]:
        """The electors of this page who have not voted, when the list is filtered to them."""
        asked = self.narrowed
        if asked.choice != NOT_VOTED:
            return []
        return list(queries.non_voters(self.vote, asked.country, pagination.PER_PAGE, asked.before))


def ballot_listing(
    vote: Vote, choice: str | None = None, country: str | None = None, page: int = 1
) -> BallotListing:
    """Return a page of the ballots of a vote."""
    counts = [(home, chosen or NOT_VOTED, count) for home, chosen, count in queries.choice_counts(vote)]
    offered = [*map(str, policy_of(vote).choices), NOT_VOTED]
    return BallotListing(vote, narrowed(counts, offered, choice, country, page))
