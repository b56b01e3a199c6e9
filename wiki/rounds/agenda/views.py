"""Screens of one item of a round: what is proposed, its evaluation, its discussions, how it stands."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, allowed, current_actor, permission_required, require
from wiki.core.errors import N_, NotFound
from wiki.deliberation.blueprint import create_from_form, process_form, see_other
from wiki.deliberation.threads import queries as threads
from wiki.deliberation.threads.forms import ThreadForm
from wiki.deliberation.threads.views import acting_member
from wiki.editions.blueprint import render_form
from wiki.rounds import access, forms, queries, screens, services
from wiki.rounds.agenda import discussions, items, principles, withdrawing
from wiki.rounds.agenda import queries as item_queries
from wiki.rounds.blueprint import NUMBER, ROUND, blueprint, round_context
from wiki.rounds.calendar import Phase
from wiki.rounds.voting import listing
from wiki.web import pagination
from wiki.web.i18n import time_zone, ui_language

VOTE_OPENED_PHASES = frozenset({Phase.VOTE, Phase.PUBLISHED})


@blueprint.get(f"/rounds/{ROUND}/items/{NUMBER}")
@permission_required(Permission.VISIT)
def item(round_name: str, number: int) -> ResponseReturnValue:
    """Show an item: what is proposed and why, its scores, how it stands or what became of it."""
    found, actor = access.item(round_name, number), current_actor()
    reader, voting_or_after = actor.member, found.round.reached in VOTE_OPENED_PHASES
    cell = items.cell_of(found.page.facts)
    here = {"item": found, "cell": cell, "cell_name": screens.cell_name(cell), **round_context(found.round)}
    if found.withdrawn is not None:
        return render_template("rounds/off_agenda.html", shown=screens.shown_item(found), **here)
    return render_template(
        "rounds/item.html",
        shown=screens.shown_item(found),
        may_withdraw=withdrawing.withdrawal_refusal(found, actor.now) is None
        and allowed(Permission.WITHDRAW_ITEM, found, actor),
        scores=screens.scores(found, reader),
        next_item=screens.next_item(found.round, reader),
        count=screens.count_item(found) if voting_or_after else None,
        groups=listing.short_listing(found) if voting_or_after else [],
        mine=listing.own_answer(found, reader) if voting_or_after and reader else None,
        talks=threads.thread_summaries(item_queries.threads_on_item(found), reader),
        discussed=found.round.phase in discussions.DISCUSSION_PHASES,
        sheet_posts=threads.post_count(screens.shown_item(found).page),
        answers=screens.answer_labels(found),
        **here,
    )


@blueprint.route(f"/rounds/{ROUND}/items/{NUMBER}/withdraw", methods=["GET", "POST"])
@permission_required(Permission.WITHDRAW_ITEM)
def withdraw(round_name: str, number: int) -> ResponseReturnValue:
    """Take one's own proposal off the agenda, while the collection lasts."""
    found, actor = access.item_of_proposer(round_name, number)
    proposer, form = actor.member, forms.WithdrawForm()
    assert proposer is not None
    if process_form(form, lambda: withdrawing.withdraw_item(found, form.reason.data, proposer, actor.now)):
        flash(gettext("The item is off the agenda; it stays readable."), "success")
        return see_other(url_for("rounds.item", round_name=round_name, number=number))
    refusal = withdrawing.withdrawal_refusal(found, actor.now)
    if refusal is not None and not form.is_submitted():
        raise refusal
    return render_form(
        "rounds/withdraw.html",
        form,
        shown=screens.shown_item(found),
        item=found,
        **round_context(found.round),
    )


@blueprint.route(f"/rounds/{ROUND}/items/{NUMBER}/evaluate", methods=["GET", "POST"])
@permission_required(Permission.EVALUATE_ITEM)
def evaluate(round_name: str, number: int) -> ResponseReturnValue:
    """Score an item against the principles of the network, with a remark."""
    found, actor = access.item_on_agenda(round_name, number), require(Permission.EVALUATE_ITEM)
    member, asked = actor.member, principles.principles_from_json(found.round.principles)
    assert member is not None
    own = queries.evaluation_of(found, member)
    form = forms.evaluation_form(asked, ui_language(), own.scores if own else {}, own.remark if own else "")

    def act() -> None:
        services.evaluate(found, forms.scores_of(form, asked), form["remark"].data, member, actor.now)

    if process_form(form, act):
        flash(gettext("Your scores are kept. You can change them while the evaluation lasts."), "success")
        return see_other(url_for("rounds.item", round_name=round_name, number=number))
    return render_form(
        "rounds/evaluate.html",
        form,
        shown=screens.shown_item(found),
        item=found,
        **round_context(found.round),
    )


@blueprint.route(f"/rounds/{ROUND}/items/{NUMBER}/discuss", methods=["GET", "POST"])
@permission_required(Permission.DISCUSS)
def discuss(round_name: str, number: int) -> ResponseReturnValue:
    """Open a discussion on an item, from the deliberation on until the vote closes."""
    found, actor = access.item_on_agenda(round_name, number), require(Permission.DISCUSS)
    form = ThreadForm()

    def create() -> str:
        until = form.ends_at()
        made = discussions.open_item_thread(
            found, form.title.data, form.text.data, acting_member(actor), actor.now, until=until
        )
        return url_for("deliberation.thread", thread_id=made.id)

    where = create_from_form(form, actor.now, create)
    if where:
        return see_other(where)
    return render_form(
        "rounds/discuss.html",
        form,
        shown=screens.shown_item(found),
        item=found,
        zone=time_zone(),
        **round_context(found.round),
    )


@blueprint.get(f"/rounds/{ROUND}/items/{NUMBER}/ballots")
@permission_required(Permission.VISIT)
def ballots(round_name: str, number: int) -> ResponseReturnValue:
    """List the answers given on an item a page at a time, one's own first, narrowed to an answer and a country."""
    found, reader, asked = access.item_on_agenda(round_name, number), current_actor().member, request.args
    if found.round.reached not in VOTE_OPENED_PHASES:
        raise NotFound(N_("The vote of this round is not open yet."))
    return render_template(
        "rounds/ballots.html",
        shown=screens.shown_item(found),
        item=found,
        listing=listing.answer_listing(
            found, asked.get("answer"), asked.get("country"), asked.get("page", 1, type=int)
        ),
        mine=listing.own_answer(found, reader) if reader else None,
        answers=screens.answer_labels(found),
        **round_context(found.round),
    )


@blueprint.get(f"/rounds/{ROUND}/items/{NUMBER}/evaluations")
@permission_required(Permission.VISIT)
def evaluations(round_name: str, number: int) -> ResponseReturnValue:
    """List who gave an item which scores, a page at a time; before one's own are in, nobody's."""
    found, reader = access.item_on_agenda(round_name, number), current_actor().member
    scores = screens.scores(found, reader)
    page = pagination.clamp_page(request.args.get("page", 1, type=int), scores.found)
    return render_template(
        "rounds/evaluations.html",
        shown=screens.shown_item(found),
        item=found,
        scores=scores,
        evaluations=queries.evaluations(found, pagination.PER_PAGE, pagination.page_offset(page))
        if scores.found
        else [],
        page=page,
        pages=pagination.page_count(scores.found),
        **round_context(found.round),
    )
