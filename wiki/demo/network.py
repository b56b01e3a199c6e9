"""The demonstration network, built through the same services as everything else, on the days it tells of."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from wiki.accounts import services as accounts
from wiki.accounts.models import Member, Role, Territory
from wiki.deliberation.amendments import cosigning, endings
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.models import Amendment
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.threads import services as thread_services
from wiki.deliberation.votes import services as vote_services
from wiki.deliberation.votes.services import Plan
from wiki.errors import N_, InvalidInput
from wiki.pages import queries as pages
from wiki.pages import services as page_services
from wiki.pages.models import Page
from wiki.pages.services import NewPage
from wiki.versioning.models import Origin
from wiki.versioning.queries import version
from wiki.versioning.services import Authorship

FILE = Path(__file__).resolve().parents[2] / "content" / "demo" / "network.yaml"
FOUNDED_DAYS_AGO = 120
MANDATE_DAYS = 730
AGE = timedelta(days=FOUNDED_DAYS_AGO + 1)
LANGUAGES = {"FR": "fr", "BE": "fr", "TN": "fr", "SN": "fr"}
ZONES = {
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


@dataclass(slots=True)
class Network:
    """The demonstration while it is being built; ``today`` is the hour it is built for."""

    script: dict[str, Any]
    today: datetime
    members: dict[str, Member] = field(default_factory=dict)
    acts: list[tuple[datetime, Any]] = field(default_factory=list)

    def days_ago(self, days: float) -> datetime:
        """Return the moment so many days before today; a negative number lies ahead."""
        return self.today - timedelta(days=days)


def build(today: datetime) -> None:
    """Fill a wiki that holds the starter texts with the demonstration; call it in one unit of work.

    Acts are carried out in the order of their days, so that the record tells them as they happened.
    """
    network = Network(yaml.safe_load(FILE.read_text(encoding="utf-8")), today)
    _admit_members(network)
    for thread in network.script["threads"]:
        network.acts.append((network.days_ago(thread["days_ago"]), _Talk(network, thread)))
    for adaptation in network.script["adaptations"]:
        network.acts.append((network.days_ago(adaptation["days_ago"]), _Adaptation(network, adaptation)))
    for amendment in network.script["amendments"]:
        _Proposed(network, amendment).plan()
    while network.acts:
        network.acts.sort(key=lambda act: act[0])
        moment, act = network.acts.pop(0)
        act(moment)
    vote_services.keep_schedule()


def _admit_members(network: Network) -> None:
    founded = network.days_ago(FOUNDED_DAYS_AGO)
    places: dict[str, list[Territory]] = {
        country: [accounts.place(country, name) for name in names]
        for country, names in network.script["territories"].items()
    }
    for number, person in enumerate(network.script["members"], start=1):
        country = person["country"]
        member = accounts.add(
            person["name"],
            f"membre{number}@demo.invalid",
            places[country][person["territory"]],
            founded,
            language=LANGUAGES.get(country, "fr"),
            time_zone=ZONES.get(country, "Europe/Paris"),
            active=True,
        )
        network.members[member.name] = member
        if "role" in person:
            role = Role(person["role"])
            begins = founded.date()
            accounts.give_mandate(
                member,
                role,
                starts_on=begins,
                ends_on=begins + timedelta(days=MANDATE_DAYS),
                country=country if role is Role.DYNAMISER else None,
                by=None,
                now=founded,
            )


def _page(slug: str) -> Page:
    page = pages.by_slug(slug)
    if page is None:
        raise InvalidInput(N_("The demonstration needs the starter text “%(slug)s”."), slug=slug)
    return page


@dataclass(slots=True)
class _Talk:
    """A discussion on a page, one post every few hours."""

    network: Network
    script: dict[str, Any]

    def __call__(self, moment: datetime) -> None:
        first, *others = self.script["posts"]
        people = self.network.members
        thread = thread_services.open_thread(
            _page(self.script["page"]), self.script["title"], first["text"], people[first["by"]], moment
        )
        top = thread.posts[0]
        for hours, post in enumerate(others, start=1):
            parent = top if post.get("reply") else None
            written = thread_services.post(
                thread, post["text"], people[post["by"]], moment + timedelta(hours=7 * hours), parent
            )
            top = top if parent else written


@dataclass(slots=True)
class _Adaptation:
    """A territory's own version of a sheet."""

    network: Network
    script: dict[str, Any]

    def __call__(self, moment: datetime) -> None:
        sheet, author = _page(self.script["sheet"]), self.network.members[self.script["by"]]
        text = version(sheet.id, sheet.head_number).content.text
        _check_found(text, self.script, sheet.slug)
        facts = {"sheet": sheet.slug, "sheet_version": sheet.head_number, "territory": author.territory_id}
        new = NewPage("adaptation", sheet.lang, self.script["title"], parent_id=sheet.parent_id, facts=facts)
        by = Authorship(Origin.CREATION, author.id, author.name)
        page_services.create(new, text.replace(self.script["find"], self.script["replace"], 1), by, moment)


def _check_found(text: str, script: dict[str, Any], slug: str) -> None:
    if script["find"] not in text:
        raise InvalidInput(N_("The demonstration cannot find its words in “%(slug)s”."), slug=slug)


@dataclass(slots=True)
class _Proposed:
    """An amendment from its draft to wherever its script leads."""

    network: Network
    script: dict[str, Any]
    amendment: Amendment | None = None

    def plan(self) -> None:
        """Put the first act of this amendment on the calendar; each act plans those after it."""
        self._at(self.script.get("submitted", 1), self.propose)

    def _at(self, days_ago: float, act: Any) -> None:
        self.network.acts.append((self.network.days_ago(days_ago), act))

    def _amendment(self) -> Amendment:
        assert self.amendment is not None
        return self.amendment

    def propose(self, moment: datetime) -> None:
        script, author = self.script, self.network.members[self.script["by"]]
        page = _page(script["page"])
        self.amendment = amendment_services.draft(page, script["section"], author, moment)
        base = self.amendment.current
        _check_found(base.text, script, script["page"])
        text = base.text.replace(script["find"], script["replace"], 1)
        proposal = Proposal(base.base_number, text, script["title"], script["reasons"])
        amendment_services.revise(self.amendment, proposal, moment)
        if "submitted" not in script:
            return
        amendment_services.submit(self.amendment, moment)
        self._support(moment)
        if "vote" in script:
            self._at(script["vote"]["frozen"], self.freeze)
        for end, act in (("withdrawn", self.withdraw), ("voided", self.void)):
            if end in script:
                self._at(script[end]["days_ago"], act)

    def _support(self, moment: datetime) -> None:
        """Let members from here and there sign, as many as the script says or until the amendment is open."""
        amendment = self._amendment()
        others = [each for each in self.network.members.values() if each.id != amendment.author_id]
        for member in others[::7][: self.script.get("signatures", len(others))]:
            if amendment.state is AmendmentState.SEEKING_SUPPORT:
                cosigning.sign(amendment, amendment.current.number, member, moment)

    def withdraw(self, moment: datetime) -> None:
        amendment = self._amendment()
        endings.withdraw(amendment, self.script["withdrawn"]["reason"], amendment.author, moment)

    def void(self, moment: datetime) -> None:
        voided = self.script["voided"]
        endings.void(self._amendment(), voided["reason"], self.network.members[voided["by"]], moment)

    def freeze(self, moment: datetime) -> None:
        vote, amendment = self.script["vote"], self._amendment()
        opens, closes = self.network.days_ago(vote["opens"]), self.network.days_ago(vote["closes"])
        vote_services.announce(amendment, Plan(vote["preset"], opens, closes), amendment.author, moment)
        if vote["opens"] >= 0:
            self._at(vote["opens"], self.clock)
            self._plan_ballots()
        if vote["closes"] >= 0:
            self._at(vote["closes"], self.clock)
            self._at(vote["closes"] - 1, self.follow_up)

    def clock(self, moment: datetime) -> None:
        vote = self._amendment().vote
        assert vote is not None
        vote_services.act_on(vote, moment)

    def follow_up(self, moment: datetime) -> None:
        amendment = self._amendment()
        amendment_services.follow_up(amendment, self.script.get("follow_up", ""), amendment.author, moment)

    def _plan_ballots(self) -> None:
        vote = self.script["vote"]
        choices = [choice for choice in ("for", "against", "abstain") for _ in range(vote.get(choice, 0))]
        voters = sorted(self.network.members.values(), key=lambda member: (member.id * 29 + 7) % 53)
        opens, until = vote["opens"], max(vote["closes"], 0)
        for number, (member, choice) in enumerate(zip(voters, choices, strict=False)):
            when = opens - (opens - until) * (number + 1) / (len(choices) + 1)
            self._at(when, _Ballot(self, member, choice, number))


@dataclass(slots=True)
class _Ballot:
    """One member's ballot."""

    proposed: _Proposed
    member: Member
    choice: str
    number: int

    def __call__(self, moment: datetime) -> None:
        vote = self.proposed._amendment().vote  # noqa: SLF001 - two halves of one script
        assert vote is not None
        reasons = self.proposed.network.script.get(f"reasons_{self.choice}", [""])
        vote_services.cast(vote, self.member, self.choice, reasons[self.number % len(reasons)], moment)
