"""The list of a vote's ballots, in pages: narrowed to a choice and a country, each with how many there are."""

from collections import Counter
from dataclasses import dataclass, replace

from wiki.accounts.countries import country_name, sorting_key
from wiki.deliberation.votes import queries, stands
from wiki.deliberation.votes.counting import policy_of
from wiki.deliberation.votes.models import RollEntry, Vote
from wiki.deliberation.votes.stands import Group

PER_PAGE = 100
SILENT = "not_voted"
"""Asked for instead of a choice: those on the roll of whom no ballot stands."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the ballots of a vote, with what they are narrowed to and can be narrowed to."""

    vote: Vote
    choice: str | None
    country: str | None
    choices: dict[str, int]
    countries: dict[str, int]
    page: int

    @property
    def found(self) -> int:
        """How many are listed, on all pages."""
        if self.choice is not None:
            return self.choices[self.choice]
        return sum(count for choice, count in self.choices.items() if choice != SILENT)

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.found // PER_PAGE))

    @property
    def groups(self) -> list[Group]:
        """The ballots of this page, by choice."""
        if self.choice == SILENT:
            return []
        query = queries.ballots(self.vote, self.choice, self.country)
        return stands.grouped(stands.some(query, PER_PAGE, self._before), self.choices)

    @property
    def silent(self) -> list[RollEntry]:
        """Those of this page who have not voted, where they are asked for."""
        if self.choice != SILENT:
            return []
        return list(queries.silent(self.vote, self.country, PER_PAGE, self._before))

    @property
    def _before(self) -> int:
        return (self.page - 1) * PER_PAGE


def listing(vote: Vote, choice: str | None = None, country: str | None = None, page: int = 1) -> Listing:
    """Return a page of the ballots of a vote; a choice, a country or a page that there is not, is not asked for."""
    counts = [(home, chosen or SILENT, count) for home, chosen, count in queries.counts(vote)]
    offered = [*map(str, policy_of(vote).choices), SILENT]
    homes = sorted(
        {home for home, *_rest in counts if home}, key=lambda code: sorting_key(country_name(code))
    )
    choice = choice if choice in offered else None
    country = country if country in homes else None
    choices, countries = Counter[str](), Counter[str]()
    for home, chosen, count in counts:
        choices[chosen] += count if country in {None, home} else 0
        countries[home] += count if chosen == choice or (choice is None and chosen != SILENT) else 0
    found = Listing(
        vote,
        choice,
        country,
        {each: choices[each] for each in offered},
        {each: countries[each] for each in homes},
        page,
    )
    return replace(found, page=min(max(page, 1), found.pages))
