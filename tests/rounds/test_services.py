"""Opening a round, proposing, evaluating: what is refused, and what the record tells."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from tests import factories
from tests.deliberation import network as deliberation
from tests.pages import shelf
from tests.rounds.network import DAY, NOW, calendar, cast, dynamisers, item_on, opened, proposed, reach, sheet
from wiki.catalogues.models import Entry
from wiki.core.db import db, installation, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.pages import services as pages
from wiki.rounds import queries, services
from wiki.rounds.agenda.items import ItemKind
from wiki.rounds.calendar import Phase
from wiki.rounds.leading import rescheduling
from wiki.rounds.services import ItemProposal, RoundPlan

pytestmark = pytest.mark.both_databases


def test_a_round_opens_with_its_calendar_and_follows_the_clock(app: Flask) -> None:
    opening = NOW - DAY
    with unit_of_work():
        made = services.open_round(RoundPlan(2026, calendar()), factories.steward(), opening)
    assert made.phase is Phase.ANNOUNCED
    assert installation().next_due_at == made.collection_at
    for phase in (Phase.COLLECTION, Phase.EVALUATION, Phase.DELIBERATION, Phase.VOTE):
        reach(made, phase)
        assert made.phase is phase


@pytest.mark.parametrize(("year", "error"), [(0, InvalidInput), (2026, Conflict), (2027, Conflict)])
def test_a_year_without_sense_and_a_second_round_are_refused(
    app: Flask, year: int, error: type[Exception]
) -> None:
    opened()
    before = installation().generation
    with pytest.raises(error), unit_of_work():
        services.open_round(RoundPlan(year, calendar(NOW + 300 * DAY)), None, NOW)
    assert installation().generation == before


def test_a_round_bears_the_year_of_its_beginning_or_its_close(app: Flask) -> None:
    winter = calendar(NOW + 300 * DAY)
    assert (winter.collection.year, winter.closes.year) == (2026, 2027)
    for year in (2020, 2025, 2028):
        with pytest.raises(InvalidInput, match=f"cannot be that of {year}"), unit_of_work():
            services.open_round(RoundPlan(year, winter), None, NOW)
    with unit_of_work():
        made = services.open_round(RoundPlan(2027, winter), None, NOW)
    with pytest.raises(InvalidInput, match="cannot be that of 2027"), unit_of_work():
        rescheduling.reschedule(made, calendar(NOW + 900 * DAY), "Plus tard.", None, NOW)


def test_a_round_that_is_over_already_is_refused(app: Flask) -> None:
    with pytest.raises(InvalidInput), unit_of_work():
        services.open_round(RoundPlan(2026, calendar()), None, NOW + 10 * DAY)


def test_what_cannot_come_on_the_agenda_is_refused_with_its_reason(app: Flask) -> None:
    validated, other, proposal = sheet("T11"), sheet("T12"), sheet("T13", validated=False)
    retired, notes = sheet("T14", retired=2025), shelf.page("Notes")
    charter = deliberation.charter()
    amendment = deliberation.proposed(charter, factories.member())
    made = opened()
    proposed(made, "replace", validated, successor=other)
    for kind, page, given, said in (
        ("keep", notes, {}, "Only method sheets"),
        ("add", validated, {}, "validated already"),
        ("retire", proposal, {}, "not validated yet"),
        ("retire", retired, {}, "retired already"),
        ("replace", other, {}, "Say which"),
        ("replace", other, {"successor": other}, "cannot replace itself"),
        ("replace", other, {"successor": retired}, "retired sheet cannot"),
        ("replace", other, {"successor": charter}, "Say which"),
        ("replace", other, {"successor": validated}, "circle"),
        ("retire", validated, {}, "item 1"),
        ("revise", validated, {"amendment": amendment}, "amendment to this sheet"),
        ("revise", validated, {}, "amendment to this sheet"),
    ):
        refusal = services.proposal_refusal(made, ItemProposal(ItemKind(kind), page, **given))
        assert refusal is not None, said
        assert said in str(refusal)
    assert services.proposal_refusal(made, ItemProposal(ItemKind.ADD, proposal)) is None


def test_a_sheet_and_its_translation_are_one_item(app: Flask) -> None:
    page, translation = sheet("T11"), sheet("T12")
    with unit_of_work():
        translation.lang = "en"
        pages.link_translations(page, translation)
    made = opened()
    proposed(made, "retire", translation)
    with pytest.raises(Conflict, match="item 1"):
        proposed(made, "retire", page)
    reach(made, Phase.EVALUATION)
    assert len(made.items) == 1


def test_a_sheet_is_what_it_is_in_any_of_its_languages(app: Flask) -> None:
    page, translation, gone, late = (
        sheet("T11"),
        sheet("T12", validated=False),
        sheet("T13", retired=2025),
        sheet("T14", validated=False),
    )
    with unit_of_work():
        for original, other in ((page, translation), (gone, late)):
            other.lang = "en"
            pages.link_translations(original, other)
    assert queries.sheets() == [page, translation]
    assert queries.unvalidated_sheets(queries.sheets()) == set()
    made = opened()
    with pytest.raises(InvalidInput, match="validated already"):
        proposed(made, "add", translation)
    with pytest.raises(InvalidInput, match="not validated yet"):
        proposed(made, "retire", late)
    assert proposed(made, "retire", translation).number == 1


def test_items_are_proposed_during_the_collection_only(app: Flask) -> None:
    page, member = sheet("T13", validated=False), factories.member()
    made = opened()
    with pytest.raises(Conflict), unit_of_work():
        services.propose(made, ItemProposal(ItemKind.ADD, page), member, made.evaluation_at)
    assert list(made.items) == []


def test_every_validated_sheet_nobody_spoke_of_is_kept_on_the_agenda(app: Flask) -> None:
    first, second, amended = sheet("T11"), sheet("T12"), sheet("T13")
    sheet("T14", validated=False)
    sheet("T15", retired=2025)
    made = opened()
    proposed(made, "retire", second)
    amendment = deliberation.proposed(amended, factories.member(), "deux heures", "trois heures")
    proposed(made, "revise", amended, amendment=amendment)
    reach(made, Phase.EVALUATION)
    assert [(item.kind, item.page_id) for item in made.items] == [
        (ItemKind.RETIRE, second.id),
        (ItemKind.REVISE, amended.id),
        (ItemKind.KEEP, first.id),
    ]


def test_scores_are_kept_one_for_each_principle_while_the_evaluation_lasts(app: Flask) -> None:
    page, person = sheet(), factories.dynamiser()
    made = opened()
    at = reach(made, Phase.EVALUATION)
    item = item_on(made, page)
    scores = {each["code"]: 4 for each in item.round.principles}
    with unit_of_work():
        services.evaluate(item, scores, "Bien.", person, at)
        services.evaluate(item, {**scores, "5": 0}, "Mieux.", person, at)
    assert [(each.scores["5"], each.remark) for each in item.evaluations] == [(0, "Mieux.")]
    for wrong in ({}, {**scores, "5": 5}, {**scores, "5": -1}, {**scores, "other": 1}):
        with pytest.raises(InvalidInput):
            services.evaluate(item, wrong, "", person, at)
    for early_or_late in (made.evaluation_at - timedelta(seconds=1), made.deliberation_at):
        with pytest.raises(Conflict):
            services.evaluate(item, scores, "", person, early_or_late)
    db.session.rollback()


def test_what_is_carried_over_comes_back_and_after_two_years_first(app: Flask) -> None:
    waiting, decided = sheet("T11"), sheet("T12")
    people = dynamisers()
    start = NOW
    for year, carried in ((2026, 0), (2027, 1), (2028, 2)):
        made = opened(year, start)
        reach(made, Phase.VOTE)
        item = item_on(made, waiting)
        assert item.carried == carried
        for person in people:
            cast(made, person, item_on(made, decided), "validate")
        reach(made, Phase.PUBLISHED)
        assert item.result is not None
        assert item.result.outcome == "carried_over"
        start += 366 * DAY
    last = queries.last_closed_round()
    assert last is not None
    assert last.year == 2028


def test_a_round_without_principles_is_not_opened(app: Flask) -> None:
    with unit_of_work():
        db.session.execute(update(Entry).values(retired_at=NOW))
    with pytest.raises(Conflict, match="needs principles"):
        opened()
    assert queries.running_round() is None
