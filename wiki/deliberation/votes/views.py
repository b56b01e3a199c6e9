"""Screens of votes: announcing one, the ballot, its receipt, the result, and every decision."""

from flask import Response, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.db import unit_of_work
from wiki.deliberation import access, labels, lifecycle
from wiki.deliberation.amendments import passages
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.amendments.services import follow_up as keep_follow_up
from wiki.deliberation.blueprint import asked_year, blueprint, done, filled, frame_of, refuse, see_other
from wiki.deliberation.fields import offer
from wiki.deliberation.lifecycle import AmendmentEvent
from wiki.deliberation.policy import Policy
from wiki.deliberation.votes import queries, screens, services
from wiki.deliberation.votes.export import ballots_csv
from wiki.deliberation.votes.forms import AnnounceForm, BallotForm, FollowUpForm
from wiki.deliberation.votes.models import Vote, VoteState
from wiki.deliberation.votes.services import Plan, TooLate
from wiki.errors import N_, Conflict, Forbidden, InvalidInput, NotFound, WikiError
from wiki.i18n import time_zone, translate
from wiki.pages import kinds
from wiki.pages import queries as pages
from wiki.permissions import Actor, Permission, needs, steward


@blueprint.route("/amendments/<reference>/announce", methods=["GET", "POST"])
@needs(Permission.OPEN_VOTE)
def announce(reference: str) -> ResponseReturnValue:
    """Put an amendment to the vote: by which rule, from when to when."""
    amendment, actor = access.amendment(reference, Permission.OPEN_VOTE)
    lifecycle.advance(amendment.state, AmendmentEvent.FREEZE)
    kind, zone, caller = kinds.kind_of(amendment.page.kind), time_zone(), actor.member
    assert caller is not None
    presets = {name: services.policy_named(name) for name in offered(kind.policy, actor)}
    opens_at, closes_at = screens.proposed_hours(presets[kind.policy], actor.now, zone)
    form = AnnounceForm(preset=kind.policy, opens_at=opens_at, closes_at=closes_at)
    offer(form.preset, {name: labels.RULES[name] for name in presets})

    def act() -> None:
        plan = Plan(form.preset.data, *form.hours(zone))
        services.announce(amendment, plan, caller, actor.now)

    if done(form, act):
        flash(gettext("The vote is announced. The text is frozen from now on."), "success")
        return see_other(url_for("deliberation.amendment", reference=reference))
    sentences = {name: " ".join(screens.rules(policy)) for name, policy in presets.items()}
    return filled(
        "votes/announce", form, amendment=amendment, sentences=sentences, zone=zone, **frame_of(amendment)
    )


def offered(default: str, actor: Actor) -> list[str]:
    """Return the rules one may choose from: that of the kind of page, and for a steward the others too."""
    return list(labels.RULES) if steward.holds(actor, None) else [default]


@blueprint.route("/amendments/<reference>/vote", methods=["GET", "POST"])
@needs(Permission.VOTE)
def vote(reference: str) -> ResponseReturnValue:
    """Show the frozen text and take a ballot, which can be changed until the close."""
    found, actor = access.vote(reference, Permission.VOTE)
    voter, policy = actor.member, services.policy_of(found)
    assert voter is not None
    own = queries.ballot_of(found, voter)
    form = BallotForm(choice=own.choice if own else None, reason=own.reason if own else "")
    offer(form.choice, {str(choice): labels.CHOICES[choice] for choice in policy.choices})
    if form.validate_on_submit() or (form.is_submitted() and found.state is VoteState.CLOSED):
        try:
            with unit_of_work():
                services.cast(found, voter, form.choice.data, form.reason.data, actor.now)
            return see_other(url_for("deliberation.receipt", reference=reference))
        except (TooLate, Forbidden) as error:
            return uncounted(found, form, error)
        except (InvalidInput, Conflict) as error:
            refuse(form, error)
    if found.state is VoteState.CLOSED:
        return see_other(url_for("deliberation.result", reference=reference))
    return ballot_page(found, form, actor)


def ballot_page(found: Vote, form: BallotForm, actor: Actor) -> ResponseReturnValue:
    """Show a vote that is announced or open, with its ballot."""
    voted = queries.voted_version(found)
    return filled(
        "votes/vote",
        form,
        amendment=found.amendment,
        shown=voted,
        diff=passages.changes(voted),
        poll=screens.poll(found, actor.member),
        reason_hint=reason_hint(services.policy_of(found)),
        sentences={str(choice): gettext(says) for choice, says in labels.SENTENCES.items()},
        **frame_of(found.amendment),
    )


def reason_hint(policy: Policy) -> str:
    """Say when a ballot needs its reason."""
    needing = [choice for choice in policy.choices if policy.needs_reason(choice)]
    if not needing:
        return ""
    words = ", ".join(labels.choice_word(choice) for choice in needing)
    return str(gettext("Needed for: %(choices)s.", choices=words))


def uncounted(found: Vote, form: BallotForm, error: WikiError) -> ResponseReturnValue:
    """Say why a ballot was not counted, and give its words back."""
    page = render_template(
        "deliberation/votes/uncounted.html",
        amendment=found.amendment,
        vote=found,
        sentence=screens.result_sentence(found),
        why=translate(error),
        choice=form.choice.data if form.choice.data in set(labels.CHOICES) else "",
        reason=form.reason.data,
        nav_active="decisions",
    )
    return page, error.status


@blueprint.get("/amendments/<reference>/receipt")
@needs(Permission.VOTE)
def receipt(reference: str) -> ResponseReturnValue:
    """Show the receipt of one's ballot."""
    found, actor = access.vote(reference, Permission.VOTE)
    mine = screens.poll(found, actor.member).mine
    if mine is None:
        raise NotFound(N_("You have not voted here."))
    return render_template(
        "deliberation/votes/receipt.html",
        amendment=found.amendment,
        vote=found,
        mine=mine,
        nav_active="decisions",
    )


@blueprint.get("/amendments/<reference>/result")
@needs(Permission.READ_AMENDMENT)
def result(reference: str) -> ResponseReturnValue:
    """Show what a vote decided and how it was counted."""
    found, actor = access.vote(reference)
    if found.result is None:
        return see_other(url_for("deliberation.amendment", reference=reference))
    voted = queries.voted_version(found)
    return render_template(
        "deliberation/votes/result.html",
        amendment=found.amendment,
        shown=voted,
        diff=passages.changes(voted),
        poll=screens.poll(found, actor.member),
        **frame_of(found.amendment),
    )


@blueprint.get("/amendments/<reference>/result.csv")
@needs(Permission.READ_AMENDMENT)
def result_csv(reference: str) -> ResponseReturnValue:
    """Give every ballot of a closed vote as a table for a spreadsheet."""
    found, _actor = access.vote(reference)
    if found.result is None:
        raise NotFound(N_("This vote is not closed yet."))
    body = ballots_csv(screens.stands(found))
    name = f"attachment; filename=amendment-{found.amendment.reference}.csv"
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": name})


@blueprint.route("/amendments/<reference>/follow-up", methods=["GET", "POST"])
@needs(Permission.INTEGRATE_AMENDMENT)
def follow_up(reference: str) -> ResponseReturnValue:
    """Write what was decided and what follows from it."""
    amendment, actor = access.amendment(reference, Permission.INTEGRATE_AMENDMENT)
    writer, form = actor.member, FollowUpForm(text=amendment.follow_up)
    assert writer is not None
    if done(form, lambda: keep_follow_up(amendment, form.text.data, writer, actor.now)):
        return see_other(url_for("deliberation.result", reference=reference, _anchor="follow-up"))
    return filled("votes/follow_up", form, amendment=amendment, **frame_of(amendment))


@blueprint.get("/decisions")
@needs(Permission.VISIT)
def decisions() -> ResponseReturnValue:
    """List every vote, open ones first, narrowed by state, page and year."""
    chosen = request.args.get("state", "")
    state = VoteState(chosen) if chosen in set(VoteState) else None
    page = pages.by_slug(request.args.get("page", ""))
    year = asked_year()
    return render_template(
        "deliberation/votes/decisions.html",
        found=[(vote, screens.result_sentence(vote)) for vote in queries.votes(state, page, year)],
        states=labels.VOTES,
        pages=amendment_queries.amended_pages(),
        years=amendment_queries.years(),
        asked={"state": state, "page": page.slug if page else None, "year": year},
        nav_active="decisions",
    )
