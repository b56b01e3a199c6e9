"""A small network with a thing in every state, for a walk of every address."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import Flask, url_for
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import factories
from tests.deliberation import network
from tests.deliberation.network import DAY, NOW
from tests.pages import shelf
from tests.rounds import network as rounds
from wiki.accounts import queries as members
from wiki.accounts import services as accounts
from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.ending import services as endings
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.models import Amendment
from wiki.deliberation.threads import services as thread_services
from wiki.deliberation.threads.leading import first_round
from wiki.deliberation.threads.models import Post, Thread
from wiki.deliberation.threads.moderation import services as moderation
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.pages.writing import drafts
from wiki.pages.writing.drafts import DraftInput
from wiki.rounds import services as round_services
from wiki.rounds.agenda.items import ItemKind
from wiki.rounds.services import ItemProposal as Proposed

TODAY = NOW + 20 * DAY
SECRET = "zqxsecret"  # begins every word that nobody but a steward or its author may read
COMMON = "ruissellement"  # stands beside each such word, and in what everybody may read
# v: a visitor · m: a member · a: the author of every amendment, discussion and post ·
# d: a dynamiser of another country · s: a steward
ROLES = "vmads"
KEPT: dict[str, object] = {"number": 1, "seq": 1, "cell": "territory-1-3", "ui_lang": "fr"}
"""The arguments of an address that are the same in every state."""


class World(NamedTuple):
    """A small network with a thing in every state."""

    app: Flask
    people: dict[str, Member]
    things: dict[str, dict[str, object]]
    cookies: dict[str, str]

    def ask(self, role: str, address: str, method: str = "GET", **rest: Any) -> TestResponse:
        """Ask as somebody, with a browser that keeps no cookie: each request says who it is."""
        browser = self.app.test_client(use_cookies=False)
        headers = {"Cookie": self.cookies[role]} if role in self.cookies else {}
        answer: TestResponse = browser.open(address, method=method, headers=headers, buffered=True, **rest)
        return answer

    def addresses(self, rule: Rule) -> Iterator[tuple[str, str]]:
        """Yield each state of the thing a rule is about, and its address."""
        names = [name for name in self.things if name in rule.arguments]
        given = {name: value for name, value in KEPT.items() if name in rule.arguments}
        things = self.things[names[0]] if names else {"": None}
        with self.app.test_request_context():
            for state, value in things.items():
                named = {names[0]: value} if names else {}
                yield state, url_for(rule.endpoint, **given, **named)  # type: ignore[arg-type] # any value


def words(name: str) -> str:
    """Return words nobody but those concerned may read."""
    return f"{COMMON} {SECRET}{name}"


def public_pages(steward: Member) -> None:
    notes = shelf.page(
        "Notes", f"{shelf.TEXT}\n{COMMON} public, voir [[cachette]].\n", slug="anciennes-notes"
    )
    with unit_of_work():
        pages.rename(notes, "Notes", "notes", steward, NOW)
    shelf.page("Aide", slug="aide")
    network.charter()


def places_and_catalogues(member: Member, steward: Member) -> dict[str, dict[str, object]]:
    """Name the member's territory and a catalogue, with a hidden example and a hidden sheet that name them too."""
    facts = {"territory": member.territory_id, "country": "FR", "dimensions": ["A"], "goals": ["7"]}
    sheet = shelf.page(words("fiche"), kind="method", slug="fiche-cachee", facts={"goals": ["7"]})
    shelf.page("Adaptée", kind="adaptation", facts={"sheet": sheet.slug, "sheet_version": 1, **facts})
    shelf.hide(sheet, steward)
    shelf.hide(shelf.page(words("exemple"), kind="example", slug="exemple-cache", facts=facts), steward)
    return {
        "territory_id": {"territory": member.territory_id},
        "code": {"country": "FR"},
        "catalogue": {"catalogue": "goal"},
        "entry_id": {"entry": 1},
    }


def unsaved(author: Member) -> None:
    """Keep a draft of an edit, which only its author reads."""
    notes = shelf.found("notes")
    typed = DraftInput("", notes.head_number, {"text": f"{words('ébauche')}\n", "summary": words("résumé")})
    with unit_of_work():
        drafts.save_draft(notes, typed, author, NOW)


def amendments(people: dict[str, Member], cellar: Page) -> dict[str, dict[str, object]]:
    author = people["a"]

    def on(name: str) -> Page:
        return network.charter(f"charte-{name}")

    found = {
        "open": network.proposed(on("ouverte"), author),
        "frozen": network.proposed(on("gelee"), author),
        "voting": network.proposed(on("votee"), author),
        "merged": network.proposed(on("adoptee"), author),
        "withdrawn": network.proposed(on("retiree"), author),
        "buried": secretly(cellar, author, "enfoui", submit=True),
        "draft": secretly(on("brouillon"), author, "brouillon"),
        "thrown-away": secretly(on("jetee"), author, "jeté"),
        "buried-draft": secretly(cellar, author, "brouillonenfoui"),
    }
    network.announced(found["frozen"], TODAY - DAY)
    for state, opened in {"merged": TODAY - 15 * DAY, "voting": TODAY - 5 * DAY}.items():
        vote = network.opened(found[state], opened)
        network.cast(vote, people["m"], "for")
        if state == "merged":
            network.closed(vote)
    with unit_of_work():
        for state in ("withdrawn", "thrown-away"):
            endings.withdraw(found[state], "Plus besoin", author, NOW)
    public = {state: amendment.reference for state, amendment in found.items() if amendment.reference}
    rows = {state: amendment.id for state, amendment in found.items()}
    return {"reference": dict(public), "amendment_id": dict(rows)}


def secretly(page: Page, author: Member, name: str, *, submit: bool = False) -> Amendment:
    with unit_of_work():
        amendment = amendment_services.create_draft(page, "", author, NOW)
        base = amendment.current
        text = f"{base.text}\n{words(name + 'texte')}\n"
        proposal = Proposal(base.base_number, text, words(name + "titre"), words(name + "raisons"))
        amendment_services.revise(amendment, proposal, NOW)
        if submit:
            amendment_services.submit(amendment, NOW)
            thread_services.open_thread(amendment, words("sujet"), words("contribution"), author, NOW)
    return amendment


def discussions(people: dict[str, Member], cellar: Page) -> dict[str, dict[str, object]]:
    author, steward = people["a"], people["s"]
    page = network.charter("charte-discutee")
    with unit_of_work():
        thread = thread_services.open_thread(page, "Une question", f"Et le {COMMON} ?", author, NOW)
        buried = thread_services.open_thread(cellar, words("fil"), words("parole"), author, NOW)
        hidden = thread_services.add_post(thread, words("masqué"), author, NOW)
        thread_services.hide_post(hidden, "Hors sujet", steward, NOW)
        moderation.report_post(thread.posts[0], words("signalement"), people["d"], NOW)
        sealed = thread_services.open_thread(
            page, "Une question ouverte", f"Et le {COMMON} ?", author, NOW, until=TODAY + DAY
        )
        first_round.save_answer(sealed, words("réponse"), people["d"], NOW)
    first, below = first_post(thread), first_post(buried)
    return {
        "thread_id": {"thread": thread.id, "sealed": sealed.id, "buried-thread": buried.id},
        "post_id": {"post": first.id, "hidden-post": hidden.id, "buried-post": below.id},
    }


def first_post(thread: Thread) -> Post:
    db.session.refresh(thread)
    return thread.posts[0]


def a_round(people: dict[str, Member]) -> str:
    """Open a round with an item everybody may read and one on a page that is hidden afterwards."""
    made = rounds.opened(2026, TODAY - DAY)
    rounds.proposed(made, "retire", rounds.sheet("T13"), people["a"])
    buried = shelf.page(words("fiche"), kind="method", facts={"strand": "territory", "cycle": 1, "phase": 3})
    with unit_of_work():
        proposal = Proposed(ItemKind.ADD, buried, reason=words("motif de la fiche"))
        round_services.propose(made, proposal, people["a"], TODAY)
    shelf.hide(buried, people["s"], words("motif"))
    return made.name


def asking(steward: Member) -> dict[str, object]:
    found = {}
    for state in ("requested", "invited"):
        with unit_of_work():
            email, name = f"{state}@example.org", f"{SECRET} {state}"
            accounts.request_account(
                name=name,
                email=email,
                country="FR",
                territory="Nantes",
                motivation=words("motivation"),
                language="fr",
                time_zone="Europe/Paris",
                now=NOW,
            )
        found[state] = members.member_by_email(email)
    invited = found["invited"]
    assert invited is not None
    with unit_of_work():
        accounts.approve(invited, steward, NOW)
    return {state: person.id for state, person in found.items() if person is not None}


def cookie_of(app: Flask, person: Member) -> str:
    client = app.test_client()
    factories.sign_in(client, person, TODAY)
    cookie = client.get_cookie("feuille")
    assert cookie is not None
    return f"feuille={cookie.value}"


def session_of(person: Member) -> int:
    return members.open_sessions(person, TODAY)[0].id


def methods_of(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})
