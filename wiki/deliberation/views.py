"""Screens of deliberation: what everybody reads of amendments. Writing and voting stand beside it."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from wiki.db import unit_of_work
from wiki.deliberation import access, labels, lifecycle, passages, queries, screens
from wiki.deliberation.forms import ConfirmForm, ThreadForm
from wiki.deliberation.lifecycle import AmendmentEvent, AmendmentState
from wiki.deliberation.models import Amendment, AmendmentVersion
from wiki.errors import Conflict, InvalidInput
from wiki.forms import Form
from wiki.i18n import PREFIX, translate
from wiki.idempotency import once
from wiki.pages import queries as pages
from wiki.permissions import Actor, Permission, allowed, needs
from wiki.versioning.diff import diff

blueprint = Blueprint("deliberation", __name__, url_prefix=PREFIX)
blueprint.add_app_template_filter(screens.prose, "prose")


def see_other(address: str) -> ResponseReturnValue:
    """Lead to what an act has made."""
    return redirect(address, HTTPStatus.SEE_OTHER)


def filled(template: str, form: Form, **names: object) -> ResponseReturnValue:
    """Show a form; once it was sent and is still here, it is because something in it is not right."""
    sent = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK
    return render_template(f"deliberation/{template}.html", form=form, **names), g.get("refusal", sent)


def done(form: Form, act: Callable[[], object]) -> bool:
    """Carry out the act of a form that was sent and is valid; a refusal is said at the head of the form."""
    if not form.validate_on_submit():
        return False
    try:
        with unit_of_work():
            act()
    except (InvalidInput, Conflict) as error:
        refuse(form, error)
        return False
    return True


def created(form: Form, now: datetime, create: Callable[[], str]) -> str:
    """Create once what a form asks for and return where it is; nothing when the form is not right."""
    if not form.validate_on_submit():
        return ""
    try:
        return once(form.key.data, now, create)
    except (InvalidInput, Conflict) as error:
        refuse(form, error)
        return ""


def refuse(form: Form, error: InvalidInput | Conflict) -> None:
    """Say a refusal at the head of the form, and answer with its status."""
    form.form_errors.append(translate(error))
    g.refusal = error.status


@blueprint.get("/amendments")
@needs(Permission.VISIT)
def amendments() -> ResponseReturnValue:
    """Show the register of amendments, narrowed by state, page and year."""
    chosen = request.args.get("state", "")
    state = AmendmentState(chosen) if chosen in set(labels.STATES) else None
    page = pages.by_slug(request.args.get("page", ""))
    year = request.args.get("year", type=int)
    return render_template(
        "deliberation/amendments.html",
        found=queries.register(state, page, year),
        states=labels.STATES,
        pages=queries.amended_pages(),
        years=queries.years(),
        asked={"state": state, "page": page.slug if page else None, "year": year},
        nav_active="decisions",
    )


@blueprint.get("/amendments/<reference>")
@needs(Permission.READ_AMENDMENT)
def amendment(reference: str) -> ResponseReturnValue:
    """Show an amendment: where it stands, what changes, why, the positions, the discussion."""
    found, actor = access.amendment(reference)
    threads = queries.threads_on_amendment(found.id)
    shown = version_shown(found)
    return render_template(
        "deliberation/amendment.html",
        amendment=found,
        shown=shown,
        diff=passages.changes(shown),
        steps=screens.steps(found),
        standing=labels.MERGEABILITY[found.mergeability] if follows(found) else "",
        versions=len(passages.public_versions(found)),
        acts=acts(found, actor),
        poll=screens.poll(found.vote, actor.member) if found.vote else None,
        threads=threads,
        counts=queries.post_counts(threads),
        form=ThreadForm(),
        confirming=ConfirmForm(number=found.current.number),
        nav_active="decisions",
    )


def version_shown(found: Amendment) -> AmendmentVersion:
    """Return the version that was put to the vote, or the present one."""
    return queries.voted_version(found.vote) if found.vote else found.current


def follows(found: Amendment) -> bool:
    """Say whether how an amendment stands to the page still matters."""
    return lifecycle.follows_page(found.state) or found.state is AmendmentState.INTEGRATING


def acts(found: Amendment, actor: Actor) -> set[str]:
    """Return what this actor may do with an amendment as it stands."""
    can = {
        "change": lifecycle.can_edit_text(found.state) and allowed(Permission.EDIT_AMENDMENT, found, actor),
        "withdraw": lifecycle.can(found.state, AmendmentEvent.WITHDRAW)
        and allowed(Permission.WITHDRAW_AMENDMENT, found, actor),
        "announce": lifecycle.can(found.state, AmendmentEvent.FREEZE)
        and allowed(Permission.OPEN_VOTE, found, actor),
        "void": lifecycle.can(found.state, AmendmentEvent.VOID)
        and allowed(Permission.VOID_AMENDMENT, found, actor),
        "integrate": found.state is AmendmentState.INTEGRATING
        and allowed(Permission.INTEGRATE_AMENDMENT, found, actor),
    }
    return {name for name, may in can.items() if may}


@blueprint.get("/amendments/<reference>/submitted")
@needs(Permission.READ_AMENDMENT)
def submitted(reference: str) -> ResponseReturnValue:
    """Confirm that an amendment is submitted: its number, what happens next and when."""
    found, actor = access.amendment(reference)
    return render_template(
        "deliberation/submitted.html",
        amendment=found,
        plan=screens.outlook(found.page, actor.now),
        nav_active="decisions",
    )


@blueprint.get("/amendments/<reference>/versions")
@needs(Permission.READ_AMENDMENT)
def versions(reference: str) -> ResponseReturnValue:
    """Compare two versions of an amendment, the last two unless others are asked for."""
    found, _actor = access.amendment(reference)
    public = passages.public_versions(found)
    numbered = {version.number: version for version in public}
    new = numbered.get(request.args.get("new", type=int) or 0, public[-1])
    before = [version for version in public if version.number < new.number]
    old = numbered.get(request.args.get("old", type=int) or 0, before[-1] if before else new)
    return render_template(
        "deliberation/versions.html",
        amendment=found,
        versions=public,
        old=old,
        new=new,
        diff=diff(old.text, new.text),
        nav_active="decisions",
    )


from wiki.deliberation import (  # noqa: E402, F401 - they attach their screens to the blueprint above
    draft_views,
    reworking_views,
    thread_views,
    vote_views,
)
