"""A walk of every address: who may use it in which state of things, what stays hidden, what odd input does."""

import random
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from flask import Flask, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse
from wtforms.fields.core import UnboundField

from tests import factories
from tests.deliberation import network
from tests.deliberation.network import DAY, NOW
from tests.pages import shelf
from tests.rounds import network as rounds
from wiki.accounts import queries as members
from wiki.accounts import services as accounts
from wiki.accounts.models import Member
from wiki.core.db import db, installation, unit_of_work
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.ending import services as endings
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.models import Amendment
from wiki.deliberation.threads import services as thread_services
from wiki.deliberation.threads.leading import first_round
from wiki.deliberation.threads.models import Post, Thread
from wiki.deliberation.threads.moderation import services as moderation
from wiki.editions import services as editions
from wiki.editions.services import EditionPlan
from wiki.ledger import queries as ledger
from wiki.pages import services as pages
from wiki.pages.kinds import KINDS
from wiki.pages.models import Page
from wiki.pages.writing import drafts
from wiki.pages.writing.drafts import DraftInput
from wiki.rounds import services as round_services
from wiki.rounds.agenda.items import ItemKind
from wiki.rounds.services import ItemProposal as Proposed
from wiki.search import services as search
from wiki.web.forms import Form

TODAY = NOW + 20 * DAY
SECRET = "zqxsecret"  # begins every word that nobody but a steward or its author may read
COMMON = "ruissellement"  # stands beside each such word, and in what everybody may read

# v: a visitor · m: a member · a: the author of every amendment, discussion and post ·
# d: a dynamiser of another country · s: a steward
ROLES = "vmads"
EVERYBODY, MEMBERS, STEWARD, AUTHOR, NOBODY = ROLES, "mads", "s", "a", ""
AUTHOR_OR_STEWARD = "as"

# Who is told that a thing in this state does not exist.
UNSEEN_BY = {
    "hidden": "vmad",
    "hidden-former": "vmad",
    "buried": "vmad",
    "draft": "vmds",
    "thrown-away": "vmds",
    "buried-draft": "vmads",
    "buried-thread": "vmad",
    "buried-post": "vmad",
    "requested": "vmad",
    "invited": "vmad",
    "session": "mds",
    "no-secret": "vmads",
}
DECIDED = ("frozen", "voting", "merged", "withdrawn")
NOT_VOTED = dict.fromkeys(("open", "withdrawn"), MEMBERS)
WITHOUT_VOTE = dict.fromkeys(("open", "withdrawn"), EVERYBODY)


class Row(NamedTuple):
    """Who may use an endpoint; ``only`` replaces it by state, or by method and state.

    ``unseen_by`` says, by state, who gets "not found" where that differs from UNSEEN_BY.
    """

    may: str
    only: Mapping[str, str] = MappingProxyType({})
    unseen_by: Mapping[str, str] = MappingProxyType({})


PROTECTED = {"reference": NOBODY, "hidden": NOBODY, "hidden-former": NOBODY}
FREE_ONLY = Row(MEMBERS, PROTECTED)
CHANGEABLE = Row(AUTHOR, dict.fromkeys((*DECIDED, "thrown-away"), NOBODY) | {"buried": NOBODY})
ADMITTING = Row(STEWARD, {"active": STEWARD}, {"requested": "", "invited": ""})
HIDING = Row(STEWARD)
ADAPTING = Row(MEMBERS, {"hidden": NOBODY, "hidden-former": NOBODY})
LEADING = Row("ads")
BURIED = {"buried-thread": EVERYBODY}
UNPUBLISHED = Row(EVERYBODY, {}, WITHOUT_VOTE | dict.fromkeys(("buried", "frozen"), EVERYBODY))
OPEN, OF_MEMBERS = Row(EVERYBODY), Row(MEMBERS)
AFTER_THE_ROUND = Row(EVERYBODY, unseen_by={"collecting": EVERYBODY})

TABLE: dict[str, Row] = {
    "root": OPEN,
    "home.index": OPEN,
    "accounts.sign_in": OPEN,
    "accounts.sign_out": OPEN,
    "accounts.request_account": OPEN,
    "accounts.requested": OPEN,
    "accounts.link": OPEN,
    "accounts.profile": OF_MEMBERS,
    "accounts.password": OF_MEMBERS,
    "accounts.revoke_session": OF_MEMBERS,
    "accounts.revoke_others": OF_MEMBERS,
    "places.members": OPEN,
    "places.member": OPEN,
    "accounts.approve": ADMITTING,
    "accounts.refuse": ADMITTING,
    "accounts.invitation": ADMITTING,
    "pages.edit": Row(
        MEMBERS,
        PROTECTED | {"GET reference": EVERYBODY, "GET hidden": STEWARD},
    ),
    "pages.discard_draft": OF_MEMBERS,
    "pages.create": OF_MEMBERS,
    "methods.options": OPEN,
    "methods.adapt": ADAPTING,
    "methods.adaptation": OPEN,
    "methods.propose_back": ADAPTING,
    "methods.examples_table": OPEN,
    "methods.crossing": OPEN,
    "catalogues.index": OPEN,
    "catalogues.add": HIDING,
    "catalogues.entry": HIDING,
    "places.territory": OPEN,
    "places.country": OPEN,
    "pages.rename": Row(MEMBERS, {"reference": STEWARD}),
    "pages.roadmap": OPEN,
    "methods.method": OPEN,
    "methods.examples": OPEN,
    "pages.help": OPEN,
    "pages.hide": HIDING,
    "pages.unhide": HIDING,
    "pages.read": OPEN,
    "pages.follow": ADAPTING,
    "pages.read_followed": OF_MEMBERS,
    "pages.links": OPEN,
    "pages.wanted": OPEN,
    "pages.recent": OPEN,
    "pages.history": OPEN,
    "pages.compare": OPEN,
    "pages.version": OPEN,
    "pages.raw": OPEN,
    "pages.restore": FREE_ONLY,
    "pages.provenance": OPEN,
    "deliberation.propose": Row(NOBODY, {"reference": MEMBERS, "hidden": STEWARD, "hidden-former": STEWARD}),
    "deliberation.fix_typo": Row(NOBODY, dict.fromkeys(("reference", "hidden", "hidden-former"), STEWARD)),
    "deliberation.contest_typo": Row(
        NOBODY, {"reference": MEMBERS, "hidden": STEWARD, "hidden-former": STEWARD}
    ),
    "deliberation.draft_passage": CHANGEABLE,
    "deliberation.draft_text": CHANGEABLE,
    "deliberation.draft_reasons": CHANGEABLE,
    "deliberation.draft_check": CHANGEABLE,
    "deliberation.discard": CHANGEABLE,
    "deliberation.drafts": OF_MEMBERS,
    "deliberation.change": CHANGEABLE,
    "deliberation.adapt": CHANGEABLE,
    "deliberation.confirm": CHANGEABLE,
    "deliberation.cosign": Row("mds", {"buried": STEWARD}),
    "deliberation.unsign": Row("mds", {"buried": STEWARD}),
    "deliberation.withdraw": Row(AUTHOR),
    "deliberation.supersede": Row(AUTHOR_OR_STEWARD),
    "deliberation.take_up": OF_MEMBERS,
    "deliberation.void": Row(STEWARD),
    "deliberation.integrate": Row(AUTHOR_OR_STEWARD),
    "deliberation.page_threads": OPEN,
    "deliberation.open_thread": OF_MEMBERS,
    "deliberation.open_amendment_thread": OF_MEMBERS,
    "deliberation.thread": OPEN,
    "deliberation.first_round_calendar": Row(
        EVERYBODY, {}, {"thread": EVERYBODY} | BURIED
    ),  # none has a first round
    "deliberation.post": OF_MEMBERS,
    "deliberation.reply": OF_MEMBERS,
    "deliberation.edit_post": Row(AUTHOR),
    "deliberation.hide_post": HIDING,
    "deliberation.unhide_post": HIDING,
    "deliberation.discussions": OPEN,
    "deliberation.discuss_passage": OF_MEMBERS,
    "deliberation.discuss_amendment_passage": OF_MEMBERS,
    "deliberation.answer": OF_MEMBERS,
    "deliberation.final_answer": OF_MEMBERS,
    "deliberation.synthesis": LEADING,
    "deliberation.synthesis_versions": Row(
        EVERYBODY, {}, {"thread": EVERYBODY, "sealed": EVERYBODY} | BURIED
    ),
    "deliberation.minority_view": OF_MEMBERS,
    "deliberation.sign_view": OF_MEMBERS,
    "deliberation.unsign_view": OF_MEMBERS,
    "deliberation.close_thread": LEADING,
    "deliberation.reopen_thread": LEADING,
    "deliberation.follow_thread": OF_MEMBERS,
    "deliberation.read_thread": OF_MEMBERS,
    "deliberation.read_all": OF_MEMBERS,
    "deliberation.report_post": OF_MEMBERS,
    "deliberation.reports": Row(STEWARD),
    "deliberation.dismiss_reports": Row(STEWARD, {}, {"buried-post": ""}),
    "deliberation.announce": Row(AUTHOR_OR_STEWARD),
    "deliberation.join": Row(AUTHOR_OR_STEWARD),
    "deliberation.vote": Row(MEMBERS, {}, NOT_VOTED | {"buried": EVERYBODY}),
    "deliberation.receipt": Row(
        MEMBERS, {}, NOT_VOTED | {"buried": EVERYBODY, "frozen": MEMBERS, "voting": "ads", "merged": "ads"}
    ),
    "deliberation.result": Row(EVERYBODY, {}, WITHOUT_VOTE | {"buried": EVERYBODY}),
    "deliberation.ballots": UNPUBLISHED,
    "deliberation.ballots_csv": UNPUBLISHED,
    "deliberation.calendar": Row(EVERYBODY, {}, WITHOUT_VOTE | {"buried": EVERYBODY}),
    "deliberation.feed": OPEN,
    "deliberation.ratify": Row(AUTHOR_OR_STEWARD),
    "deliberation.meeting": Row("ds", {}, dict.fromkeys(("open", "withdrawn"), "ds") | {"buried": EVERYBODY}),
    "deliberation.withdraw_ballot": Row(MEMBERS, {}, NOT_VOTED | {"buried": EVERYBODY}),
    "deliberation.follow_up": Row(AUTHOR_OR_STEWARD),
    "deliberation.decisions": OPEN,
    "deliberation.amendments": OPEN,
    "deliberation.amendment": OPEN,
    "deliberation.submitted": OPEN,
    "deliberation.versions": OPEN,
    "audit.index": OPEN,
    "audit.event": OPEN,
    "audit.export": OPEN,
    "audit.verifier": OPEN,
    "search.results": OPEN,
    "search.suggestions": OPEN,
    "search.description": OPEN,
    "editions.index": OPEN,
    "editions.publish": Row(STEWARD),
    "editions.edition": OPEN,
    "editions.page": OPEN,
    "editions.compare": OPEN,
    "editions.printable": OPEN,
    "editions.markdown": OPEN,
    "editions.archive": OPEN,
    "rounds.index": OPEN,
    "rounds.open_round": Row(STEWARD),
    "rounds.reschedule": Row(STEWARD),
    "rounds.cancel": Row(STEWARD),
    "rounds.board": OPEN,
    "rounds.calendar": OPEN,
    "rounds.propose": OF_MEMBERS,
    "rounds.item": OPEN,
    "rounds.withdraw": Row("a"),
    "rounds.evaluate": Row("d"),
    "rounds.discuss": OF_MEMBERS,
    "rounds.ballots": AFTER_THE_ROUND,
    "rounds.evaluations": OPEN,
    "rounds.cell": OPEN,
    "rounds.vote": OF_MEMBERS,
    "rounds.session": Row(STEWARD),
    "rounds.countries": OPEN,
    "rounds.result": OPEN,
    "rounds.ballots_csv": AFTER_THE_ROUND,
    "rounds.results_csv": AFTER_THE_ROUND,
    "demo.personas": Row(EVERYBODY, {}, {"": EVERYBODY}),
    "demo.become": Row(EVERYBODY, {}, {"": EVERYBODY}),
    "demo.leap": Row(EVERYBODY, {}, {"": EVERYBODY}),
}


def expected(row: Row, role: str, method: str, state: str) -> str:
    """Return the class of answer that the table asks for."""
    if role in row.unseen_by.get(state, UNSEEN_BY.get(state, "")):
        return "not found"
    if state.endswith("former") and method == "GET":
        return "fine"  # a reader is led to the present address before anything is asked
    may = row.only.get(f"{method} {state}", row.only.get(state, row.may))
    if role in may:
        return "fine"
    return "sign in" if role == "v" else "refused"


def class_of(answer: Any) -> str:
    """Say what an answer means; input that is missing or comes too late is fine: one was allowed to send it."""
    status = answer.status_code
    if status == 401 or (status == 303 and "/sign-in" in answer.headers["Location"]):
        return "sign in"
    names = {403: "refused", 404: "not found"}
    return "fine" if status < 400 or status in {409, 422} else names.get(status, str(status))


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


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("wiki.core.clock.now", lambda: TODAY)
    author = factories.member("Ada Autrice")
    people = {
        "m": factories.member("Max Membre"),
        "a": author,
        "d": factories.dynamiser("IT"),
        "s": factories.steward(),
    }
    slugs: dict[str, object] = {"page": "notes", "reference": "charte", "hidden": "cachette"}
    slugs |= {"former": "anciennes-notes", "hidden-former": "ancienne-cachette"}
    things = {"slug": slugs}
    public_pages(people["s"])
    unsaved(author)
    cellar = network.charter("ancienne-cachette", text=f"## Caves\n\n{words('texte')} [[{SECRET}voulue]]\n")
    things |= amendments(people, cellar) | discussions(people, cellar)
    things |= places_and_catalogues(people["m"], people["s"])
    things["member_id"] = asking(people["s"]) | {"active": people["m"].id}
    things["session_id"], things["secret"] = {"session": 0}, {"no-secret": "inconnu"}
    with unit_of_work():
        pages.rename(cellar, f"Cachette {words('titre')}", "cachette", people["s"], NOW)
    with unit_of_work():
        edition = editions.publish(EditionPlan("Édition 2026", kinds=KINDS), people["s"], NOW)
    things["edition"] = {"edition": edition.slug}
    things["round_name"] = {"collecting": a_round(people)}
    shelf.hide(cellar, people["s"], words("motif"))
    cookies = {role: cookie_of(app, person) for role, person in people.items()}
    things["session_id"]["session"] = session_of(author)
    return World(app, people, things, cookies)


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


@pytest.fixture
def nothing_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The same world, in which every act is taken back at its end: each request finds what the first found."""
    monkeypatch.setattr(db.session, "commit", db.session.rollback)
    return world


def methods_of(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


def test_the_table_names_every_endpoint(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(TABLE)


def test_everybody_may_do_what_the_table_says_and_nothing_else(nothing_kept: World) -> None:
    wrong = []
    before = installation().generation
    for rule in nothing_kept.app.url_map.iter_rules():
        for state, address in nothing_kept.addresses(rule):
            for method in methods_of(rule):
                for role in ROLES:
                    answer = nothing_kept.ask(role, address, method)
                    wanted, got = expected(TABLE[rule.endpoint], role, method, state), class_of(answer)
                    if wanted != got:
                        wrong.append(f"{method} {rule.endpoint} {state} {role}: {got}, not {wanted}")
    assert not wrong, "\n".join(wrong)
    assert installation().generation == before


QUESTIONS = (COMMON, f"{COMMON}*", f'"{COMMON}"', "masqué", "brouillon", "caves", "cachette", "fil parole")
LISTS = (
    "state=draft",
    "state=withdrawn",
    "page=cachette",
    "page=ancienne-cachette",
    "before=9999",
    "dimension=A&goal=7",
    "cycle=1",
    "minor=1",
)


def readings(world: World) -> Iterator[str]:
    """Yield every address that can be read, lists narrowed in several ways, and searches."""
    for rule in world.app.url_map.iter_rules():
        if "GET" in methods_of(rule):
            for _state, address in world.addresses(rule):
                yield address
                yield from (f"{address}?{narrowed}" for narrowed in LISTS if not rule.arguments - {"ui_lang"})
    for question in QUESTIONS:
        for scope in ("", "discussion", "amendment", "charter"):
            yield f"/fr/search?q={question}&scope={scope}"
    yield from (f"/fr/ledger/{seq}" for seq in range(1, ledger.count() + 1))


@pytest.mark.parametrize(("role", "indexed"), [("v", False), ("m", True)], ids=["by database", "by index"])
def test_what_is_hidden_stands_nowhere(nothing_kept: World, role: str, indexed: bool) -> None:  # noqa: FBT001 - the two ways to search
    if indexed:
        with nothing_kept.app.app_context():
            search.rebuild()
    told = []
    for address in readings(nothing_kept):
        answer = nothing_kept.ask(role, address)
        said = f"{answer.headers}{answer.data.decode(errors='replace')}"
        if SECRET in said:
            place = said.index(SECRET)
            told.append(f"{address}: …{said[max(place - 60, 0) : place + 40]!r}…")
    assert not told, "\n".join(told)
    assert "notes" in nothing_kept.ask(role, f"/fr/search?q={COMMON}").text


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("s", "/fr/page/cachette"),
        ("a", "/fr/drafts"),
        ("a", "/fr/page/notes/edit?draft=1"),
        ("s", "/fr/members"),
        ("s", "/fr/reports"),
        ("d", "/fr/threads/{sealed}"),
    ],
)
def test_those_concerned_read_what_is_hidden(world: World, role: str, address: str) -> None:
    assert SECRET in world.ask(role, address.format(**world.things["thread_id"])).text


ODD = (
    "",
    "-1",
    "0",
    str(2**31),
    str(2**63),
    "9" * 5000,
    "1e9",
    "NaN",
    "٢٦",
    "\0",
    "a\0b",
    "é’\u202e🌳\u0627\u0301",
    "../../etc/passwd",
    "2026-02-30T25:61",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "%(x)s {0} {{7*7}} <b>",
    "x" * 20_000,
    "\r\n",
)
FEW = 4  # of all oddities, for each endpoint: each still meets many
QUERY = (
    *("q", "scope", "page", "before", "minor", "year", "state", "from", "to", "view", "version", "section"),
    *("kind", "translation", "lang", "slug", "country", "level", "theme", "next", "old", "new", "phase"),
    *("endpoint", "self", "number", "reference", "ui_lang", "member_id", "amendment_id", "thread_id"),
    *(
        "goal",
        "dimension",
        "frame",
        "sheet",
        "option",
        "territory",
        "cycle",
        "adaptation",
        "code",
        "entry_id",
    ),
    *("post_id", "seq", "secret", "values", "_anchor", "_method", "_external", "_scheme"),
    *("quote", "before", "after", "on", "piece", "passage"),
)
PLAUSIBLE = {
    "text": "Un texte.\n",
    "title": "Un titre",
    "section": "_whole",
    "seen": "1",
    "base_number": "1",
    "number": "1",
    "reasons": "Parce que.",
    "reason": "Parce que.",
    "preset": "simple",
    "electorate": "members",
    "held_on": "2026-03-20",
    "place": "Nantes",
    "present": "1",
    "choice": "for",
    "opens_at": "2026-04-01T10:00",
    "closes_at": "2026-04-12T10:00",
    "base_revision": "1",
    "save": "1",
    "lang": "fr",
    "name": "Zoé Neuve",
    "email": "zoe@example.org",
    "country": "FR",
    "territory": "Nantes",
    "language": "fr",
    "time_zone": "Europe/Paris",
    "days": "1",
    "until": "2026-04-01T10:00",
    "answer": "Ma réponse.",
    "note": "Rien à redire.",
    "attention": "muted",
    "version": "1",
    "member_id": "1",
}
RESERVED = ("endpoint", "self", "ui_lang", "_method", "_scheme", "_external", "_anchor", "number", "slug")
BODIES = (
    ("application/json", b'{"text": [1]}'),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=text"),
    ("multipart/form-data", b"--"),
    ("application/x-www-form-urlencoded", b"text=%ff%fe%zz&title=%ed%a0%80&=&&key"),
    ("application/x-www-form-urlencoded; charset=utf-99", b"text=a"),
    ("text/plain; charset=\xc3", b"text"),
    ("application/x-www-form-urlencoded", b"text=" + b"x" * 1_700_000),
)


def field_names(base: type[Form] = Form) -> set[str]:
    """Return the name of every field of every form."""
    own = {name for name in dir(base) if isinstance(getattr(base, name), UnboundField)}
    return own.union(*(field_names(form) for form in base.__subclasses__()))


def odd_requests(
    world: World, rule: Rule, chance: random.Random
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, address and the rest of some odd requests to an endpoint."""
    addresses = [address for _state, address in world.addresses(rule)]
    names = sorted(rule.arguments - {"ui_lang"})
    fields = sorted(field_names())
    for number, odd in enumerate(chance.sample(ODD, FEW)):
        address = chance.choice(addresses)
        for method in methods_of(rule):
            asked = chance.sample(QUERY, 4) if number else QUERY
            query = MultiDict((name, value) for name in asked for value in (odd, odd))
            form = {**PLAUSIBLE, "key": f"{rule.endpoint} {number}"}
            form |= dict.fromkeys(chance.sample(fields, 3 if number else len(fields)), odd)
            yield method, address, {"query_string": query} | ({"data": form} if method == "POST" else {})
            if method == "POST":
                one = chance.choice(fields)
                key = f"{rule.endpoint} one {number}"
                yield method, address, {"data": {**PLAUSIBLE, "key": key, one: [odd, odd]}}
            for name in names:
                yield method, odd_address(world, rule, name, odd), {}
    if "POST" in methods_of(rule):
        for content_type, body in BODIES:
            yield "POST", chance.choice(addresses), {"data": body, "content_type": content_type}
    if "GET" in methods_of(rule):
        for name in chance.sample([*QUERY, *names], FEW):
            yield "GET", chance.choice(addresses), {"query_string": {name: chance.choice(ODD[1:])}}


def odd_address(world: World, rule: Rule, name: str, odd: str) -> str:
    """Return an address of a rule with one argument replaced."""
    pieces = {each: str(next(iter(things.values()))) for each, things in world.things.items()}
    values = {**pieces, **{name: str(value) for name, value in KEPT.items()}, name: odd}
    return "".join(piece if not is_argument else values[piece] for is_argument, piece in rule._trace)


@pytest.mark.both_databases
@pytest.mark.parametrize("role", ["v", "a"])
def test_odd_requests_break_nothing(nothing_kept: World, role: str) -> None:
    broken = []
    for rule in nothing_kept.app.url_map.iter_rules():
        chance = random.Random(f"{rule.endpoint} {role}")  # noqa: S311 - the same requests each time
        for method, address, rest in odd_requests(nothing_kept, rule, chance):
            answer = nothing_kept.ask(role, address, method, **rest)
            if answer.status_code >= 500:
                broken.append(f"{method} {address[:80]!r} {str(rest)[:300]}")
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("role", ROLES)
def test_without_its_token_no_form_does_anything(world: World, role: str) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    before, statuses = installation().generation, {}
    for rule in world.app.url_map.iter_rules():
        if "POST" in methods_of(rule):
            for state, address in world.addresses(rule):
                form = {**PLAUSIBLE, "key": f"{rule.endpoint} {state}"}
                answer = world.ask(role, address, "POST", data=form)
                statuses[f"{rule.endpoint} {state}"] = answer.status_code
    assert {name for name, status in statuses.items() if status != 400} == set()
    assert installation().generation == before


@pytest.mark.parametrize(
    "address", ["/fr/", "/fr/page/notes/version/1", "/fr/page/new", "/fr/page/anciennes-notes"]
)
def test_names_that_the_framework_uses_are_words_like_others(world: World, address: str) -> None:
    answers = {name: world.ask("m", address, query_string={name: "x"}).status_code for name in RESERVED}
    assert max(answers.values()) < 400, answers
