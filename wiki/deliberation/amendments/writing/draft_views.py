"""Views that write an amendment in four steps; the draft is saved after each step."""

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Actor, Permission, permission_required, require
from wiki.core.db import unit_of_work
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.deliberation import access, labels
from wiki.deliberation.amendments import excerpts, queries, quotas, rebasing, screens, services
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.amendments.ending import services as endings
from wiki.deliberation.amendments.fit import standings
from wiki.deliberation.amendments.forms import WHOLE_TEXT, PassageForm, ReasonsForm, TextForm, section_choices
from wiki.deliberation.blueprint import blueprint, create_from_form, process_form, render_form, see_other
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment
from wiki.deliberation.votes import screens as vote_screens
from wiki.pages import screens as page_screens
from wiki.pages.forms import facts_form
from wiki.pages.writing import drafts as edit_drafts
from wiki.versioning.queries import version
from wiki.versioning.segments import sections
from wiki.web import error_pages
from wiki.web.forms import Form, IdempotentForm, tell_invisible_signs

NOT_SAVED = N_("What you have just sent is not saved.")


def own_draft(amendment_id: int) -> tuple[Amendment, Actor]:
    """Return the actor's draft, rebased on the text in force, and the actor.

    Aborts when it was submitted meanwhile: with a redirect to the amendment, or with a page that gives typed text back.
    """
    found, actor = access.draft(amendment_id)
    if found.state is AmendmentState.DRAFT:
        rebase_if_behind(found, actor)
        return found, actor
    if not error_pages.typed_fields():
        abort(redirect(url_for("deliberation.amendment", reference=found.reference), HTTPStatus.SEE_OTHER))
    number = found.reference
    message = gettext("This draft was submitted meanwhile, as amendment %(number)s.", number=number)
    change = gettext("Change amendment %(number)s", number=number)
    way = (change, url_for("deliberation.change", reference=number))
    return abort(error_pages.error_page(HTTPStatus.CONFLICT, f"{message} {gettext(NOT_SAVED)}", way))


def rebase_if_behind(draft: Amendment, actor: Actor) -> bool:
    """Rebase a draft on the text in force, in a unit of work of its own; return as `rebasing.rebase_draft` does."""
    if not rebasing.is_behind(draft):
        return True
    with unit_of_work():
        return rebasing.rebase_draft(draft, actor.now)


def passage_form(text: str, section: str | None) -> PassageForm:
    """Make the form that chooses a section of a text; ``section`` is preselected, "" being the whole text."""
    form = PassageForm(
        section=None if section is None else excerpts.known_anchor(text, section) or WHOLE_TEXT
    )
    found = [(each.anchor, each.level, each.title) for each in sections(text)]
    form.section.choices = section_choices(found)
    return form


@blueprint.route("/page/<slug>/amend", methods=["GET", "POST"])
@permission_required(Permission.PROPOSE_AMENDMENT)
def propose(slug: str) -> ResponseReturnValue:
    """Step 1: choose the passage, which begins a draft."""
    page, actor = access.page(slug, Permission.PROPOSE_AMENDMENT)
    author = actor.member
    assert author is not None
    head = version(page.id, page.head_number)
    form = passage_form(
        head.content.text, page_screens.requested_section(page) if "section" in request.args else None
    )

    def create() -> str:
        quotas.check_draft(author, actor.now)
        begun = services.create_draft(page, form.anchor, author, actor.now)
        return url_for("deliberation.draft_text", amendment_id=begun.id)

    location = create_from_form(form, actor.now, create)
    if location:
        return see_other(location)
    begun = [draft for draft in queries.drafts_of(author) if draft.page_id == page.id]
    return render_form(
        "amendments/passage",
        form,
        others=queries.amendments_in_discussion(page),
        drafts=begun,
        draft=None,
        **page_screens.page_context(page),
    )


@blueprint.route("/drafts/<int(max=2147483647):amendment_id>/passage", methods=["GET", "POST"])
@permission_required(Permission.EDIT_AMENDMENT)
def draft_passage(amendment_id: int) -> ResponseReturnValue:
    """Step 1 again: choose another passage of the same draft."""
    draft, actor = own_draft(amendment_id)
    form = passage_form(draft.current.text, draft.section)
    if process_form(form, lambda: services.choose_passage(draft, form.anchor, actor.now)):
        return see_other(url_for("deliberation.draft_text", amendment_id=draft.id))
    others = queries.amendments_in_discussion(draft.page)
    return render_form(
        "amendments/passage",
        form,
        others=others,
        drafts=[],
        draft=draft,
        **page_screens.page_context(draft.page),
    )


@blueprint.route("/drafts/<int(max=2147483647):amendment_id>/text", methods=["GET", "POST"])
@permission_required(Permission.EDIT_AMENDMENT)
def draft_text(amendment_id: int) -> ResponseReturnValue:
    """Step 2: write the passage as it should read, and the facts of the page."""
    draft, actor = own_draft(amendment_id)
    passage = excerpts.cut_passage(draft.current.text, draft.section)
    facts = excerpts.proposed_facts(draft.current)
    form = facts_form(TextForm, draft.page.kind, facts, text=passage.text, seen=draft.current.number)

    def write() -> None:
        assert actor.member is not None
        quotas.check_version(actor.member, actor.now)
        is_read = form.seen.data == draft.current.number
        services.rewrite_passage(draft, form.seen.data, form.text.data, actor.now, facts=form.facts(facts))
        if draft.current.text == excerpts.base_text(draft.current) and not draft.current.facts:
            raise InvalidInput(N_("Nothing is changed yet: write the text as it should read."))
        if is_read:  # this screen has shown the sentences that a rebase merged
            services.update_mergeability(draft)

    if process_form(form, write):
        tell_invisible_signs(form)
        return see_other(url_for("deliberation.draft_reasons", amendment_id=draft.id))
    form.seen.data = draft.current.number
    return render_form(
        "amendments/text",
        form,
        draft=draft,
        passage=passage,
        joined_by=screens.merged_since_written(draft),
        **page_screens.page_context(draft.page),
    )


@blueprint.route("/drafts/<int(max=2147483647):amendment_id>/reasons", methods=["GET", "POST"])
@permission_required(Permission.EDIT_AMENDMENT)
def draft_reasons(amendment_id: int) -> ResponseReturnValue:
    """Step 3: say in one sentence what changes, and why."""
    draft, actor = own_draft(amendment_id)
    shown = draft.current.number
    form = ReasonsForm(obj=draft.current, seen=shown)

    def write() -> None:
        services.set_title_and_reasons(
            draft, form.title.data, form.reasons.data, actor.now, seen=form.seen.data
        )

    if process_form(form, write):
        return see_other(url_for("deliberation.draft_check", amendment_id=draft.id))
    other = draft.current if form.seen.data != shown else None
    form.seen.data, form.seen.raw_data = shown, None
    return render_form(
        "amendments/reasons", form, draft=draft, other=other, **page_screens.page_context(draft.page)
    )


@blueprint.route("/drafts/<int(max=2147483647):amendment_id>/check", methods=["GET", "POST"])
@permission_required(Permission.READ_AMENDMENT)
def draft_check(amendment_id: int) -> ResponseReturnValue:
    """Step 4: read it all once more, see what others propose, and submit."""
    draft, actor = access.draft(amendment_id, Permission.READ_AMENDMENT)
    form, is_read = IdempotentForm(), rebase_if_behind(draft, actor)

    def create() -> str:
        require(Permission.EDIT_AMENDMENT, draft, actor)
        if not is_read:
            raise Conflict(N_("The page has changed where you propose something: please read it once more."))
        services.submit(draft, actor.now)
        return url_for("deliberation.submitted", reference=draft.reference)

    location = create_from_form(form, actor.now, create)
    if location:
        return see_other(location)
    draft, actor = own_draft(amendment_id)
    near = standings.related_amendments(draft)
    named = [each.amendment for each in near]
    return render_form(
        "amendments/check",
        form,
        draft=draft,
        joined_by=screens.merged_since_written(draft),
        diff=excerpts.proposal_diff(draft.current),
        facts=screens.fact_changes(draft.current),
        neighbours=near,
        relations=labels.RELATIONS,
        others=[each for each in queries.amendments_in_discussion(draft.page) if each not in named],
        support=cosigning.required_support(draft),
        plan=vote_screens.forecast_vote(draft.page, actor.now),
        **page_screens.page_context(draft.page),
    )


@blueprint.post("/drafts/<int(max=2147483647):amendment_id>/discard")
@permission_required(Permission.EDIT_AMENDMENT)
def discard(amendment_id: int) -> ResponseReturnValue:
    """Throw a draft away, which nobody else has seen."""
    draft, actor = own_draft(amendment_id)
    author = actor.member
    assert author is not None
    if process_form(Form(), lambda: endings.withdraw(draft, "", author, actor.now)):
        flash(gettext("The draft is thrown away."), "success")
    return see_other(url_for("deliberation.drafts"))


@blueprint.get("/drafts")
@permission_required(Permission.HAVE_PROFILE)
def drafts() -> ResponseReturnValue:
    """List one's drafts."""
    actor = require(Permission.HAVE_PROFILE)
    assert actor.member is not None
    return render_template(
        "deliberation/amendments/drafts.html",
        drafts=queries.drafts_of(actor.member),
        edits=edit_drafts.member_drafts(actor.member),
        form=Form(),
        nav_active="decisions",
    )
