"""Screens of rounds: the board, what is proposed, ballot papers, countries, result, tables."""

from flask import Response, flash, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms.fields.choices import SelectChoice

from wiki.accounts.permissions import Permission, current_actor, permission_required, require
from wiki.core.errors import N_, Conflict, Forbidden, InvalidInput, NotFound
from wiki.deliberation.amendments import queries as amendments
from wiki.deliberation.blueprint import add_form_error, create_from_form, process_form, see_other
from wiki.deliberation.fields import set_choices
from wiki.editions.blueprint import render_form
from wiki.ledger import queries as ledger
from wiki.pages import kinds
from wiki.pages.models import Page
from wiki.rounds import access, forms, labels, queries, screens, services
from wiki.rounds.agenda import discussions
from wiki.rounds.agenda import items as agenda
from wiki.rounds.agenda import queries as item_queries
from wiki.rounds.agenda.items import ItemKind
from wiki.rounds.blueprint import ROUND, blueprint, round_context
from wiki.rounds.calendar import ENDED_PHASES, Phase
from wiki.rounds.closing import export
from wiki.rounds.leading import participants
from wiki.rounds.services import ItemProposal
from wiki.rounds.voting import services as voting
from wiki.web.exports import icalendar
from wiki.web.forms import require_button


@blueprint.get("/rounds")
@permission_required(Permission.VISIT)
def index() -> ResponseReturnValue:
    """List the validation rounds, the last year first."""
    return render_template(
        "rounds/index.html", rounds=queries.rounds(), running=queries.running_round(), nav_active="method"
    )


@blueprint.get(f"/rounds/{ROUND}/calendar.ics")
@permission_required(Permission.VISIT)
def calendar(round_name: str) -> ResponseReturnValue:
    """Give the dates of a round as entries for a calendar."""
    found = access.round_of(round_name)
    former = found.former_calendars
    since = found.cancelled_at or (former[-1].changed_at if former else found.opened_at)
    address = url_for("rounds.board", round_name=found.name, _external=True)
    title = gettext("Validation round of %(year)s", year=found.name)
    entries = [
        icalendar.CalendarEvent(
            ledger.permanent_id(f"round:{found.id}:{place}"),
            f"{title} — {gettext(says)}",
            at,
            address,
            since,
            moved=len(former),
            cancelled=found.cancelled_at is not None,
        )
        for place, (says, at) in enumerate(zip(labels.MOMENTS, found.calendar.moments, strict=True), start=1)
    ]
    return icalendar.calendar_response(entries, f"round-{found.name}")


@blueprint.get(f"/rounds/{ROUND}")
@permission_required(Permission.VISIT)
def board(round_name: str) -> ResponseReturnValue:
    """Show the grid with its items, where the round stands, and what one can do."""
    found, reader = access.round_of(round_name), current_actor().member
    cells = screens.board(found, reader)
    voting_now, ids = found.phase is Phase.VOTE, [item.id for item in found.agenda]
    ballots = queries.ballot_counts(found) if voting_now else {}
    posts = item_queries.posts_on_items(ids) if found.phase in discussions.DISCUSSION_PHASES else {}
    duty = (
        screens.pending_task(reader, current_actor().now)
        if reader and found.phase not in ENDED_PHASES
        else None
    )
    return render_template(
        "rounds/board.html",
        cells=cells,
        ballots=screens.sum_by_cell(cells, ballots),
        posts=screens.sum_by_cell(cells, posts),
        on_roll=len(queries.roll(found)) if voting_now else 0,
        shown_strands={cell.partition("-")[0] for cell in cells},
        first=[shown for shown in screens.readable_items(found) if shown.waited_long],
        withdrawn=screens.withdrawn_items(found),
        duty=duty,
        next_item=screens.next_item(found, reader) if duty else None,
        next_cell=screens.next_cell(found, reader) if duty and reader else None,
        rules=screens.rules(found),
        changes=screens.date_changes(found),
        opened_after=queries.opened_after(found) if found.phase is Phase.CANCELLED else None,
        strands=kinds.STRANDS,
        cycles=kinds.CYCLES,
        phases=kinds.PHASES,
        elsewhere=agenda.NO_CELL,
        **round_context(found),
    )


@blueprint.route(f"/rounds/{ROUND}/propose", methods=["GET", "POST"])
@permission_required(Permission.PROPOSE_ITEM)
def propose(round_name: str) -> ResponseReturnValue:
    """Propose that a sheet be added, revised, replaced or retired."""
    found = access.round_of(round_name)
    form, sheets, open_amendments = forms.ProposeForm(), queries.sheets(), queries.amendments_on_sheets()
    set_choices(form.kind, {str(kind): labels.KINDS[kind] for kind in labels.KIND_SENTENCES})
    for field in (form.page_id, form.successor_id):
        field.choices = forms.sheet_choices(
            screens.sheets_in_own_language(sheets), queries.unvalidated_sheets(sheets)
        )
    form.amendment_id.choices = [
        forms.NO_CHOICE,
        *(SelectChoice(str(each.id), f"{each.reference} · {each.current.title}") for each in open_amendments),
    ]

    def create() -> str:
        actor = require(Permission.PROPOSE_ITEM)
        assert actor.member is not None
        asked = proposal_from(form, {str(page.id): page for page in sheets})
        g.there = services.find_on_agenda(
            found, asked.amendment or asked.page
        )  # so that a refusal leads there
        item = services.propose(found, asked, actor.member, actor.now)
        return url_for("rounds.item", round_name=round_name, number=item.number)

    where = create_from_form(form, current_actor().now, create)
    if where:
        return see_other(where)
    sentences = {str(kind): gettext(says) for kind, says in labels.KIND_SENTENCES.items()}
    too_early_or_late = found.phase is not Phase.COLLECTION and not form.is_submitted()
    if too_early_or_late:
        g.refusal = Conflict.status
    there = g.get("there")
    return render_form(
        "rounds/propose.html",
        form,
        sentences=sentences,
        not_now=too_early_or_late,
        there=screens.shown_item(there) if there else None,
        **round_context(found),
    )


def proposal_from(form: forms.ProposeForm, sheets: dict[str, Page]) -> ItemProposal:
    """Return what a form proposes; raises InvalidInput when it does not say for what."""
    kind = ItemKind(form.kind.data)
    amendment = amendments.amendment(int(form.amendment_id.data or 0)) if kind is ItemKind.REVISE else None
    page = amendment.page if amendment else sheets.get(form.page_id.data)
    if page is None:
        raise InvalidInput(N_("Choose a sheet, or an amendment to one."))
    successor = sheets.get(form.successor_id.data) if kind is ItemKind.REPLACE else None
    return ItemProposal(kind, page, successor, amendment, form.reason.data)


@blueprint.get(f"/rounds/{ROUND}/cells/<cell>")
@permission_required(Permission.VISIT)
def cell(round_name: str, cell: str) -> ResponseReturnValue:
    """List the items of a cell."""
    found, name = access.round_of(round_name), access.cell(cell)
    reader, items = current_actor().member, screens.items_in_cell(found, name)
    return render_template(
        "rounds/cell.html",
        items=items,
        posts=item_queries.posts_on_items(shown.item.id for shown in items),
        done=screens.finished_items(found, reader),
        is_elector=reader is not None and queries.elector(found, reader) is not None,
        cell=name,
        cell_name=screens.cell_name(name),
        **round_context(found),
    )


@blueprint.route(f"/rounds/{ROUND}/cells/<cell>/vote", methods=["GET", "POST"])
@permission_required(Permission.VOTE_IN_ROUND)
def vote(round_name: str, cell: str) -> ResponseReturnValue:
    """Answer the items of a cell; one saves as one goes, and can change every answer until the close."""
    found, name, actor = access.round_of(round_name), access.cell(cell), current_actor()
    member = actor.member
    assert member is not None
    shown, sheets = screens.items_in_cell(found, name), queries.sheets()
    items = [each.item for each in shown]
    form = forms.ballot_form(items, queries.ballots_of(found, member.id), sheets)

    def act() -> None:
        require_button(form["save"], form["rest"])
        given = forms.answers_in(form, items, sheets, rest=form["rest"].data)
        g.receipt = voting.cast_answers(found, member, given, actor.now)

    try:
        kept = process_form(form, act)
    except Forbidden as error:
        add_form_error(form, Conflict(error.message))
        g.refusal, kept = error.status, False
    if kept:
        flash(screens.receipt_message(g.receipt), "success")
        left = screens.next_cell(found, member)
        if left:
            return see_other(url_for("rounds.vote", round_name=round_name, cell=left))
        return see_other(url_for("rounds.board", round_name=round_name))
    elector = queries.elector(found, member) is not None
    return render_form(
        "rounds/vote.html",
        form,
        shown=shown,
        cell=name,
        cell_name=screens.cell_name(name),
        is_elector=elector,
        own=queries.ballots_of(found, member.id),
        **round_context(found),
    )


@blueprint.get(f"/rounds/{ROUND}/countries")
@permission_required(Permission.VISIT)
def countries(round_name: str) -> ResponseReturnValue:
    """Show each country and its dynamisers: who has evaluated and voted, who is awaited; words to remind them."""
    found, now = access.round_of(round_name), current_actor().now
    groups = participants.progress_by_country(found, now)
    awaited = participants.unfinished(found, groups) if found.phase in {Phase.EVALUATION, Phase.VOTE} else []
    return render_template(
        "rounds/countries.html",
        groups=groups,
        total=len(screens.readable_items(found)),
        awaited=awaited,
        reminder=participants.reminder_text(found, awaited) if awaited else "",
        **round_context(found),
    )


@blueprint.get(f"/rounds/{ROUND}/result")
@permission_required(Permission.VISIT)
def result(round_name: str) -> ResponseReturnValue:
    """Show what became of every item, by outcome; before the close there is only the board."""
    found = access.round_of(round_name)
    if found.phase is not Phase.PUBLISHED:
        return see_other(url_for("rounds.board", round_name=round_name))
    return render_template(
        "rounds/result.html",
        groups=screens.items_by_outcome(found),
        rules=screens.rules(found),
        **round_context(found),
    )


@blueprint.get(f"/rounds/{ROUND}/ballots.csv")
@permission_required(Permission.VISIT)
def ballots_csv(round_name: str) -> ResponseReturnValue:
    """Give every answer of a round that has ended, with its receipt, as a table for a spreadsheet."""
    found = access.round_of(round_name)
    if found.phase not in ENDED_PHASES:
        raise NotFound(N_("This vote is not closed yet."))
    return csv_response(
        export.ballots_csv(found, screens.agenda_in_order(found)), f"round-{found.name}-ballots"
    )


@blueprint.get(f"/rounds/{ROUND}/results.csv")
@permission_required(Permission.VISIT)
def results_csv(round_name: str) -> ResponseReturnValue:
    """Give what became of every item of a closed round as a table for a spreadsheet."""
    found = access.round_of(round_name)
    if found.phase is not Phase.PUBLISHED:
        raise NotFound(N_("This vote is not closed yet."))
    return csv_response(
        export.results_csv(found, screens.agenda_in_order(found)), f"round-{found.name}-results"
    )


def csv_response(body: str, name: str) -> Response:
    """Return a CSV response to be saved under a name."""
    headers = {"Content-Disposition": f"attachment; filename={name}.csv"}
    return Response(body, mimetype="text/csv", headers=headers)
