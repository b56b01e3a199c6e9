"""A whole round over the demonstration, from the collection to an edition that is read without the wiki."""

import io
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.audit.standalone import tool
from wiki.accounts import queries as accounts
from wiki.accounts import services as account_services
from wiki.accounts.models import Member, Role
from wiki.audit.verify import verify
from wiki.core.db import db, unit_of_work
from wiki.deliberation.amendments import services as amendments
from wiki.deliberation.amendments.services import Proposal as Change
from wiki.deliberation.models import Amendment, Result
from wiki.demo import load
from wiki.editions import queries as editions
from wiki.ledger import queries as ledger
from wiki.ledger.chain import export_line
from wiki.operations import jobs
from wiki.pages import queries as pages
from wiki.pages.importing import starter
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.rounds import queries, services
from wiki.rounds.agenda.items import ItemKind
from wiki.rounds.calendar import Phase
from wiki.rounds.models import Item, Round
from wiki.rounds.services import ItemProposal
from wiki.rounds.voting import services as voting
from wiki.rounds.voting.services import ItemAnswer
from wiki.rounds.voting.verdict import Answer
from wiki.search import services as search

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
GIVING_UP, TAKING_UP = ("LV", "TR", "CV", "SN"), ("FR", "BE", "PT", "IT")


@pytest.fixture
def made(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Round:
    """The demonstration and its round, with twelve dynamisers in eight countries."""
    monkeypatch.setattr(rendering, "store_page_rendering", lambda _page: None)
    starter.install_starter_texts(NOW)
    load.load_demo(NOW)
    with unit_of_work():
        for mandate in accounts.current_mandates(Role.DYNAMISER, NOW.date()):
            if mandate.country in GIVING_UP:
                account_services.end_mandate(mandate, NOW.date(), None, NOW)
        for country in TAKING_UP:
            person = next(each for each in accounts.active_members(country) if not each.mandates)
            account_services.give_mandate(
                person, Role.DYNAMISER, country=country, starts_on=NOW.date(), by=None, now=NOW
            )
    found = queries.running_round()
    assert found is not None
    return found


def page(slug: str) -> Page:
    found = pages.by_slug(slug)
    assert found is not None
    return found


def item_on(made: Round, slug: str) -> Item:
    return next(item for item in made.items if item.page_id == page(slug).id and item.amendment_id is None)


def reach(made: Round, phase: Phase) -> datetime:
    begins = made.calendar.begins(phase)
    assert begins is not None
    jobs.run_due(begins)
    db.session.expire_all()
    assert made.phase is phase
    return begins + HOUR


def amended(author: Member) -> Amendment:
    with unit_of_work():
        amendment = amendments.create_draft(page("fiche-t13"), "", author, NOW)
        base = amendment.current
        text = f"{base.text}\nUne séance ne dépasse pas deux heures.\n"
        amendments.revise(amendment, Change(base.base_number, text, "Borner la séance", "Parce que."), NOW)
        amendments.submit(amendment, NOW)
    return amendment


def propose_everything(made: Round) -> Amendment:
    proposer = accounts.active_members("GR")[0]
    amendment = amended(proposer)
    replaced = ItemProposal(
        ItemKind.REPLACE, page("fiche-t24"), page("fiche-t34"), reason="Elle dit mieux la même chose."
    )
    with unit_of_work():
        for proposal in (
            ItemProposal(ItemKind.RETIRE, page("fiche-t18"), reason="Personne ne l’emploie."),
            replaced,
            ItemProposal(ItemKind.REVISE, page("fiche-t13"), amendment=amendment),
        ):
            services.propose(made, proposal, proposer, NOW + HOUR)
    return amendment


def dynamisers(now: datetime) -> list[Member]:
    found = [mandate.member for mandate in accounts.current_mandates(Role.DYNAMISER, now.date())]
    assert (len(found), len({member.country for member in found})) == (12, 8)
    return found


def vote_on_everything(made: Round, people: list[Member], now: datetime) -> None:
    """All validate, but for one sheet that is retired, one that is replaced, and one on which they disagree."""
    retired, replaced, disputed = (item_on(made, slug) for slug in ("fiche-t18", "fiche-t24", "fiche-t11"))
    for place, person in enumerate(people):
        answers = {item.id: ItemAnswer(item, Answer.VALIDATE) for item in made.items}
        answers[retired.id] = ItemAnswer(retired, Answer.RETIRE, None, "Dépassée.")
        answers[replaced.id] = ItemAnswer(replaced, Answer.REPLACE, page("fiche-t34"), "Mieux.")
        if place % 2:
            answers[disputed.id] = ItemAnswer(disputed, Answer.RETIRE, None, "Trop longue.")
        with unit_of_work():
            voting.cast_answers(made, person, list(answers.values()), now)


def test_a_round_from_collection_to_edition(
    made: Round, app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amendment = propose_everything(made)
    now = reach(made, Phase.EVALUATION)
    people = dynamisers(now)
    assert {item.kind for item in made.items} == set(ItemKind)
    with unit_of_work():
        for item in made.items:
            services.evaluate(
                item, {each["code"]: 3 for each in item.round.principles}, "Utile.", people[0], now
            )
    reach(made, Phase.DELIBERATION)
    vote_on_everything(made, people, reach(made, Phase.VOTE))
    now = reach(made, Phase.PUBLISHED)
    monkeypatch.setattr("wiki.core.clock.now", lambda: now)

    outcomes = {
        slug: item_on(made, slug).result for slug in ("fiche-t18", "fiche-t24", "fiche-t11", "fiche-t27")
    }
    assert [str(result.outcome) for result in outcomes.values() if result] == [
        "retired",
        "replaced",
        "carried_over",
        "validated",
    ]
    assert page("fiche-t27").facts["validated"] is True
    assert page("fiche-t34").facts["validated"] is True
    assert page("sheet-t24").facts["replaced_by"] == "sheet-t34"
    assert (str(amendment.state), page("fiche-t13").head_number) == ("open", 1)
    check_the_record()
    check_the_retired_sheet(client)
    check_the_editions(client, tmp_path)


def check_the_record() -> None:
    events = list(ledger.events())
    report, record = verify(events), tool.check([export_line(event) for event in events])
    assert (report.problems, record.problems) == ((), [])
    amended = db.session.query(Result).count()
    assert amended > 1
    assert report.votes == record.tallies == amended + 1  # the votes of the demonstration, and the round


def check_the_retired_sheet(client: FlaskClient) -> None:
    search.rebuild()
    found = client.get("/fr/search?q=préparer la suite").text
    assert "/fr/page/fiche-t18" in found
    shown = client.get("/fr/page/fiche-t18").text
    assert "Retirée par le tour de validation de 2026" in shown
    replaced = client.get("/fr/page/fiche-t24").text
    assert "/fr/page/fiche-t34" in replaced
    assert "Elle est remplacée par" in replaced
    assert "Remplacée lors du tour de validation de 2026" in replaced
    badges = {
        code: client.get("/fr/method").text.split(code, 1)[1].split("</td>")[0] for code in ("T18", "T24")
    }
    assert "Retirée" in badges["T18"]
    assert "Remplacée" in badges["T24"]


def check_the_editions(client: FlaskClient, folder: Path) -> None:
    assert [each.name for each in editions.editions()] == ["Édition 2026", "Première édition"]
    compared = client.get("/fr/editions/edition-2026/compare?with=premiere-edition").text
    for words in (
        "Modifiée",
        "Retirée",
        page("fiche-t18").title,
        page("fiche-t24").title,
        page("fiche-t27").title,
    ):
        assert words in compared
    content = client.get("/fr/editions/edition-2026/edition.zip").data
    zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
    away = folder / "edition-2026"
    for command in (["verify_edition.py"], ["verify_ledger.py", "--now", "2030-01-01", "record.jsonl"]):
        done = subprocess.run(
            [sys.executable, "-I", *command], cwd=away, capture_output=True, text=True, check=False
        )
        assert (done.returncode, "Nothing is wrong." in done.stdout) == (0, True), done.stdout
    texts = [path.read_text("utf-8") for path in (away / "texts" / "fr").glob("*.md")]
    assert any('"code": "T27"' in text and '"validated": true' in text for text in texts)
    assert not any('"code": "T18"' in text for text in texts)
