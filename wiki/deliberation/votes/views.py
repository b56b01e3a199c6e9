"""Screens of voting: the ballot, of one amendment or of all alternatives, and its receipt."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.models import Member
from wiki.accounts.permissions import Actor, Permission, permission_required
from wiki.core.db import Invalidation, unit_of_work
from wiki.core.errors import N_, Conflict, Forbidden, InvalidInput, NotFound, WikiError
from wiki.deliberation import access, labels
from wiki.deliberation.amendments import excerpts
from wiki.deliberation.amendments.screens import fact_changes
from wiki.deliberation.blueprint import add_form_error, amendment_context, blueprint, render_form, see_other
from wiki.deliberation.fields import set_choices
from wiki.deliberation.models import Vote, VoteState
from wiki.deliberation.policy import Choice, Policy
from wiki.deliberation.votes import queries, screens, services
from wiki.deliberation.votes.ballots import positions
from wiki.deliberation.votes.ballots.positions import PublicBallot
from wiki.deliberation.votes.closing.counting import policy_of
from wiki.deliberation.votes.forms import BallotForm
from wiki.deliberation.votes.services import VoteClosed, VotedMeanwhile
from wiki.web.i18n import translate_error


@blueprint.route("/amendments/<reference>/vote", methods=["GET", "POST"])
@permission_required(Permission.VOTE)
def vote(reference: str) -> ResponseReturnValue:
    """Show the frozen text and take a ballot, which can be changed until the close; alternatives side by side."""
    found, actor = access.vote(reference, Permission.VOTE)
    voter, votes = actor.member, found.together or [found]
    assert voter is not None
    forms = {each.id: ballot_form(each, actor, alone=len(votes) == 1) for each in votes}
    sent = all([form.validate_on_submit() for form in forms.values()])  # noqa: C419 - each says what is wrong
    if sent or (forms[found.id].is_submitted() and found.state is VoteState.CLOSED):
        try:
            papers = list(zip(votes, forms.values(), strict=True))
            with unit_of_work(Invalidation.BALLOTS):
                for each, form in papers:
                    made_over = form.over.data or 0
                    services.cast_ballot(
                        each, voter, form.choice.data, form.reason.data, actor.now, over=made_over
                    )
            return see_other(url_for("deliberation.receipt", reference=reference))
        except (VoteClosed, Forbidden) as error:
            return render_uncounted(votes, forms, error)
        except VotedMeanwhile as error:
            for each, form in papers:
                show_changed_ballot(each, form, voter, error)
        except (InvalidInput, Conflict) as error:
            add_form_error(form, error)
    if found.state is VoteState.CLOSED:
        return see_other(url_for("deliberation.result", reference=reference))
    return ballot_page(found, votes, forms, actor)


def ballot_form(each: Vote, actor: Actor, *, alone: bool) -> BallotForm:
    """Make the form for a ballot with the member's current one; among alternatives its fields name the amendment."""
    assert actor.member is not None
    own = positions.public_ballot_of(each, actor.member) if request.method == "GET" else None
    reference = each.amendment.reference
    form = BallotForm(prefix="" if alone else reference, **_ballot_values(own))
    set_choices(form.choice, {str(choice): labels.CHOICES[choice] for choice in policy_of(each).choices})
    if not alone:
        form.choice.label.text = gettext("Your position on %(reference)s", reference=reference)
        form.reason.label.text = gettext("Your reason, on %(reference)s", reference=reference)
    return form


def _ballot_values(own: PublicBallot | None) -> dict[str, Any]:
    """Return the initial values of a ballot form; the reason of an objection is left out: lifting it needs another."""
    if own is None:
        return {"over": 0}
    reason = "" if own.choice == Choice.OBJECTION else own.ballot.reason
    return {"choice": own.choice, "reason": reason, "over": own.ballot.ledger_seq}


def show_changed_ballot(each: Vote, form: BallotForm, voter: Member, error: VotedMeanwhile) -> None:
    """Add an error that names the ballot cast since the form was shown, so that sending it again replaces that one."""
    own = positions.public_ballot_of(each, voter)
    if own is not None and own.ballot.ledger_seq != form.over.data:
        form.over.data, form.over.raw_data = own.ballot.ledger_seq, None
        add_form_error(form, VotedMeanwhile(error.message, choice=labels.choice_label(own.choice)))


def ballot_page(
    found: Vote, votes: list[Vote], forms: dict[int, BallotForm], actor: Actor
) -> ResponseReturnValue:
    """Show votes that are announced or open, each with its text and its ballot."""
    voted = {each.id: queries.voted_version(each) for each in votes}
    refused = next((form for form in forms.values() if form.errors), forms[found.id])
    return render_form(
        "votes/vote",
        refused,
        amendment=found.amendment,
        forms=forms,
        polls=[screens.shown_vote(each, actor.member) for each in votes],
        shown=voted[found.id],
        voted=voted,
        diffs={vote_id: excerpts.proposal_diff(version) for vote_id, version in voted.items()},
        facts={vote_id: fact_changes(version) for vote_id, version in voted.items()},
        reason_needed=reason_needed(policy_of(found)),
        reason_hint=reason_hint(policy_of(found)),
        sentences={str(choice): gettext(says) for choice, says in labels.CHOICE_SENTENCES.items()},
        **amendment_context(found.amendment),
    )


def reason_needed(policy: Policy) -> str:
    """Return for which choices a reason is needed, in words; empty when it never is."""
    needing = [labels.choice_label(choice) for choice in policy.choices if policy.needs_reason(choice)]
    return str(gettext("needed for: %(choices)s", choices=", ".join(needing))) if needing else ""


def reason_hint(policy: Policy) -> str:
    """Return the hint on how to lift an objection; empty when the policy has no objections."""
    if Choice.OBJECTION not in policy.choices:
        return ""
    return str(gettext("To lift an objection, choose another position and say in a word why."))


def render_uncounted(
    votes: list[Vote], forms: dict[int, BallotForm], error: WikiError
) -> ResponseReturnValue:
    """Render why a ballot was not counted, with its text for the member to keep."""
    page = render_template(
        "deliberation/votes/uncounted.html",
        amendment=votes[0].amendment,
        vote=votes[0],
        sentences=[screens.result_sentence(each) for each in votes if each.result],
        why=translate_error(error),
        kept=[(each, *_typed_ballot(forms[each.id])) for each in votes],
        nav_active="decisions",
    )
    return page, error.status


def _typed_ballot(form: BallotForm) -> tuple[str, str]:
    choice = form.choice.data if form.choice.data in set(labels.CHOICES) else ""
    return choice, form.reason.data


@blueprint.get("/amendments/<reference>/receipt")
@permission_required(Permission.VOTE)
def receipt(reference: str) -> ResponseReturnValue:
    """Show the receipt of one's ballot, or of one's ballots on alternatives."""
    found, actor = access.vote(reference, Permission.VOTE)
    assert actor.member is not None
    mine = [(each, positions.public_ballot_of(each, actor.member)) for each in found.together]
    if not any(stand for _vote, stand in mine):
        raise NotFound(N_("You have not voted here."))
    return render_template(
        "deliberation/votes/receipt.html",
        amendment=found.amendment,
        vote=found,
        mine=[(each, stand) for each, stand in mine if stand],
        nav_active="decisions",
    )
