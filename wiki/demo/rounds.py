"""The edition and the round of the demonstration: an edition of its first day, a round in its collection phase."""

from datetime import datetime, timedelta

from wiki.accounts import queries as accounts
from wiki.accounts.models import Role
from wiki.core import clock
from wiki.editions import services as editions
from wiki.pages import queries as pages
from wiki.rounds import services
from wiki.rounds.agenda.items import ItemKind
from wiki.rounds.calendar import Calendar
from wiki.rounds.closing import services as closing
from wiki.rounds.services import ItemProposal, RoundPlan

EDITION_PLAN = editions.EditionPlan(
    "Première édition", "Les textes tels qu’ils étaient au premier jour de cette démonstration."
)
PHASE_DAYS = (0, 14, 28, 42, 56)
NOTE = "Regardons surtout les fiches du deuxième cycle : plusieurs territoires les ont essayées cette année."
PROPOSALS = {
    "fiche-t27": "Nous l’avons suivie dans trois quartiers : elle tient, et la marche commentée y a sa place.",
    "fiche-t25": "Deux pays l’emploient déjà sous cette forme.",
}


def build(today: datetime) -> None:
    """Publish the edition, open the round and put two items on its agenda; call it in one unit of work."""
    editions.publish(EDITION_PLAN, None, today)
    calendar = Calendar(*(today + timedelta(days=days) for days in PHASE_DAYS))
    opened = services.open_round(RoundPlan(clock.day(today).year, calendar, NOTE), None, today)
    closing.advance_round(opened, today)
    people = [mandate.member for mandate in accounts.current_mandates(Role.DYNAMISER, clock.day(today))]
    for person, (slug, reason) in zip(people, PROPOSALS.items(), strict=False):
        page = pages.by_slug(slug)
        if page is not None:
            services.propose(opened, ItemProposal(ItemKind.ADD, page, reason=reason), person, today)
