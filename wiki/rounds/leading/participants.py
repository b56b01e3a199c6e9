"""The dynamisers of a round by country: their progress, and a reminder for those who have not finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext

from wiki.accounts.countries import country_name
from wiki.accounts.models import Mandate
from wiki.core import clock
from wiki.rounds import queries
from wiki.rounds.calendar import Phase
from wiki.rounds.models import Evaluation, Round, RoundBallot
from wiki.web.i18n import format_date_time


@dataclass(frozen=True, slots=True)
class DynamiserProgress:
    """The progress of a dynamiser, and their mandate: None when it was revoked since."""

    member_id: int
    name: str
    evaluated: int
    voted: int
    mandate: Mandate | None


@dataclass(frozen=True, slots=True)
class CountryProgress:
    """A country and its dynamisers."""

    code: str
    people: list[DynamiserProgress]


def progress_by_country(of: Round, today: datetime) -> list[CountryProgress]:
    """Return every country with a dynamiser, and the progress of each dynamiser."""
    frozen = of.reached in {Phase.VOTE, Phase.PUBLISHED}
    day = clock.day(of.vote_at if frozen else today)
    roll = queries.roll(of) if frozen else queries.dynamisers(day)
    mandates = queries.mandates(day)
    names = queries.member_names([elector.member_id for elector in roll])
    evaluated, voted = queries.progress_counts(of, Evaluation), queries.progress_counts(of, RoundBallot)
    found: dict[str, list[DynamiserProgress]] = {}
    for each in roll:
        row = DynamiserProgress(
            each.member_id,
            names[each.member_id],
            evaluated.get(each.member_id, 0),
            voted.get(each.member_id, 0),
            mandates.get((each.member_id, each.country)),
        )
        found.setdefault(each.country, []).append(row)
    return [CountryProgress(code, found[code]) for code in sorted(found, key=country_name)]


def unfinished(of: Round, groups: Sequence[CountryProgress]) -> list[DynamiserProgress]:
    """Return the dynamisers who have not evaluated (or, in the vote, answered) every item."""
    total = queries.readable_item_count(of)
    voting = of.phase is Phase.VOTE
    people = [each for group in groups for each in group.people]
    return [each for each in people if (each.voted if voting else each.evaluated) < total]


def reminder_text(of: Round, people: Sequence[DynamiserProgress]) -> str:
    """Return the text of a reminder to be copied; nothing is sent."""
    ends = of.calendar.next_at(of.calendar.begins(of.phase) or of.opened_at)
    words: dict[str, object] = {
        "year": of.name,
        "names": ", ".join(each.name for each in people),
        "address": url_for("rounds.board", round_name=of.name, _external=True),
        "until": format_date_time(ends) if ends else "",
    }
    if of.phase is Phase.VOTE:
        return str(
            gettext(
                "Hello %(names)s,\n\nthe vote of the validation round of %(year)s closes on %(until)s, and some "
                "of your answers are still missing:\n%(address)s\n\nThank you!",
                **words,
            )
        )
    return str(
        gettext(
            "Hello %(names)s,\n\nthe individual evaluation of the validation round of %(year)s ends on %(until)s, "
            "and some of your scores are still missing:\n%(address)s\n\nThank you!",
            **words,
        )
    )


def roll_choices(of: Round) -> list[tuple[str, str]]:
    """Return the members on the roll with their country, as the choices of a form."""
    return [(str(each.member_id), f"{each.member.name} ({country_name(each.country)})") for each in of.roll]
