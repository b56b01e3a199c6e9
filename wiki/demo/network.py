"""The demonstration network, built through the services that people use, with dates in the past."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import yaml

from wiki.accounts import services as accounts
from wiki.accounts.models import Role, Territory
from wiki.config import ROOT
from wiki.core import clock
from wiki.core.jobs import update_next_due
from wiki.demo.amendments import ScriptedAmendment
from wiki.demo.discussions import ScriptedDiscussion
from wiki.demo.schedule import Network, offset_of, starter_page
from wiki.pages import services as page_services
from wiki.pages.services import NewPage
from wiki.versioning.models import Origin
from wiki.versioning.queries import version
from wiki.versioning.services import Authorship

SCRIPT_FILE = ROOT / "content" / "demo" / "network.yaml"
FOUNDED_DAYS_AGO = 120
MANDATE_DAYS = 730
LANGUAGES = {"FR": "fr", "BE": "fr", "TN": "fr", "SN": "fr"}
TIME_ZONES = {
    "PT": "Europe/Lisbon",
    "IT": "Europe/Rome",
    "ES": "Europe/Madrid",
    "RO": "Europe/Bucharest",
    "GR": "Europe/Athens",
    "LV": "Europe/Riga",
    "TR": "Europe/Istanbul",
    "CV": "Atlantic/Cape_Verde",
    "TN": "Africa/Tunis",
    "SN": "Africa/Dakar",
    "BE": "Europe/Brussels",
}


def build(today: datetime) -> None:
    """Fill a wiki that holds the starter texts with the demonstration; call it in one unit of work.

    Acts are run in the order of their dates, so that the record has them in that order.
    """
    network = Network(yaml.safe_load(SCRIPT_FILE.read_text(encoding="utf-8")), today)
    _admit_members(network)
    for thread in network.script["threads"]:
        network.plan(thread["days_ago"], ScriptedDiscussion(network, thread))
    for adaptation in network.script["adaptations"]:
        network.plan(adaptation["days_ago"], _Adaptation(network, adaptation))
    for amendment in network.script["amendments"]:
        rivals = tuple(ScriptedAmendment(network, rival) for rival in amendment.get("alternatives", []))
        for proposed in (ScriptedAmendment(network, amendment, rivals), *rivals):
            proposed.plan()
    network.run_planned_acts()
    update_next_due()


def _admit_members(network: Network) -> None:
    founded = network.days_ago(FOUNDED_DAYS_AGO)
    places: dict[str, list[Territory]] = {
        country: [accounts.get_or_create_territory(country, name) for name in names]
        for country, names in network.script["territories"].items()
    }
    for number, person in enumerate(network.script["members"], start=1):
        country = person["country"]
        member = accounts.add_member(
            person["name"],
            f"membre{number}@demo.invalid",
            places[country][person["territory"]],
            founded,
            language=LANGUAGES.get(country, "fr"),
            time_zone=TIME_ZONES.get(country, "Europe/Paris"),
            active=True,
        )
        network.members[member.name] = member
        if "role" in person:
            role = Role(person["role"])
            begins = clock.day(founded)
            accounts.give_mandate(
                member,
                role,
                starts_on=begins,
                ends_on=begins + timedelta(days=MANDATE_DAYS),
                country=country if role is Role.DYNAMISER else None,
                by=None,
                now=founded,
            )


@dataclass(slots=True)
class _Adaptation:
    """A territory's own version of a sheet."""

    network: Network
    script: dict[str, Any]

    def __call__(self, moment: datetime) -> None:
        """Create the page."""
        sheet, author = starter_page(self.script["sheet"]), self.network.members[self.script["by"]]
        text = version(sheet.id, sheet.head_number).content.text
        offset_of(self.script["find"], text, sheet.slug)
        facts = {"sheet": sheet.slug, "sheet_version": sheet.head_number, "territory": author.territory_id}
        new = NewPage("adaptation", sheet.lang, self.script["title"], parent_id=sheet.parent_id, facts=facts)
        by = Authorship(Origin.CREATION, author.id, author.name)
        page_services.create(new, text.replace(self.script["find"], self.script["replace"], 1), by, moment)
