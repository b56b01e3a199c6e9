"""Views that end an amendment before its vote, and take an ended one up again."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, permission_required
from wiki.core.errors import N_, Conflict
from wiki.deliberation import access
from wiki.deliberation.amendments import queries, quotas
from wiki.deliberation.amendments.ending import services as endings
from wiki.deliberation.amendments.forms import EndingForm, SuccessorForm
from wiki.deliberation.blueprint import (
    amendment_context,
    blueprint,
    create_from_form,
    process_form,
    render_form,
    see_other,
)
from wiki.deliberation.models import Amendment
from wiki.web.forms import IdempotentForm


@blueprint.route("/amendments/<reference>/withdraw", methods=["GET", "POST"])
@permission_required(Permission.WITHDRAW_AMENDMENT)
def withdraw(reference: str) -> ResponseReturnValue:
    """Take one's amendment back, with a reason."""
    amendment, actor = access.amendment(reference, Permission.WITHDRAW_AMENDMENT)
    author, form = actor.member, EndingForm()
    assert author is not None
    if process_form(form, lambda: endings.withdraw(amendment, form.reason.data, author, actor.now)):
        flash(gettext("The amendment is withdrawn; it stays readable."), "success")
        return redirect_to_amendment(amendment)
    return render_form(
        "amendments/ending", form, amendment=amendment, voiding=False, **amendment_context(amendment)
    )


@blueprint.route("/amendments/<reference>/void", methods=["GET", "POST"])
@permission_required(Permission.VOID_AMENDMENT)
def void(reference: str) -> ResponseReturnValue:
    """Declare an amendment void, with a public reason."""
    amendment, actor = access.amendment(reference, Permission.VOID_AMENDMENT)
    steward, form = actor.member, EndingForm()
    assert steward is not None
    if process_form(form, lambda: endings.void(amendment, form.reason.data, steward, actor.now)):
        flash(gettext("The amendment is declared void; it stays readable."), "success")
        return redirect_to_amendment(amendment)
    return render_form(
        "amendments/ending", form, amendment=amendment, voiding=True, **amendment_context(amendment)
    )


@blueprint.route("/amendments/<reference>/supersede", methods=["GET", "POST"])
@permission_required(Permission.SUPERSEDE_AMENDMENT)
def supersede(reference: str) -> ResponseReturnValue:
    """Say which other amendment stands for this one from now on."""
    amendment, actor = access.amendment(reference, Permission.SUPERSEDE_AMENDMENT)
    who, form = actor.member, SuccessorForm()
    assert who is not None
    others = {each.reference: each for each in queries.others_in_discussion(amendment)}
    form.by.choices = [(each.reference, f"{each.reference} {each.current.title}") for each in others.values()]
    if process_form(form, lambda: endings.supersede(amendment, others[form.by.data], who, actor.now)):
        flash(gettext("The amendment is replaced; it stays readable and leads to the other."), "success")
        return redirect_to_amendment(amendment)
    return render_form(
        "amendments/supersede", form, amendment=amendment, others=others, **amendment_context(amendment)
    )


@blueprint.post("/amendments/<reference>/take-up")
@permission_required(Permission.TAKE_UP_AMENDMENT)
def take_up(reference: str) -> ResponseReturnValue:
    """Begin a draft with the words of an amendment that has ended."""
    amendment, actor = access.amendment(reference, Permission.TAKE_UP_AMENDMENT)
    author, form = actor.member, IdempotentForm()
    assert author is not None

    def create() -> str:
        quotas.check_draft(author, actor.now)
        begun = endings.take_up(amendment, author, actor.now)
        return url_for("deliberation.draft_text", amendment_id=begun.id)

    location = create_from_form(form, actor.now, create)
    if not location:
        raise Conflict(N_("Only what has ended without going into the text can be taken up."))
    return see_other(location)


def redirect_to_amendment(amendment: Amendment) -> ResponseReturnValue:
    """Redirect to an amendment."""
    return see_other(url_for("deliberation.amendment", reference=amendment.reference))
