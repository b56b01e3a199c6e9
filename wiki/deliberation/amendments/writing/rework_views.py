"""Views that change an amendment, adapt it to its page, or integrate it once adopted."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, permission_required
from wiki.core.errors import N_, Conflict
from wiki.deliberation import access
from wiki.deliberation.amendments import excerpts, quotas, rebasing, screens, services
from wiki.deliberation.amendments.fit import facts as fact_fit
from wiki.deliberation.amendments.forms import (
    AdaptForm,
    ChangeForm,
    ConfirmForm,
    IntegrateForm,
    integrate_form,
)
from wiki.deliberation.blueprint import amendment_context, blueprint, process_form, render_form, see_other
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment
from wiki.deliberation.votes.closing import merging
from wiki.deliberation.votes.closing.merging import ProposalMerge
from wiki.pages import screens as page_screens
from wiki.pages.forms import facts_form
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.pages.screens import FactChange
from wiki.versioning import bounded
from wiki.versioning.queries import version


def amendment_url(amendment: Amendment) -> str:
    """Return the URL of an amendment, or of a draft's last step."""
    if amendment.state is AmendmentState.DRAFT:
        return url_for("deliberation.draft_check", amendment_id=amendment.id)
    return url_for("deliberation.amendment", reference=amendment.reference)


@blueprint.route("/amendments/<reference>/change", methods=["GET", "POST"])
@permission_required(Permission.EDIT_AMENDMENT)
def change(reference: str) -> ResponseReturnValue:
    """Change text, facts, title or reasons of an amendment in discussion."""
    amendment, actor = access.amendment(reference, Permission.EDIT_AMENDMENT)
    current = amendment.current
    passage = excerpts.cut_passage(current.text, amendment.section)
    facts = excerpts.proposed_facts(current)
    given = {"seen": current.number, "title": current.title, "reasons": current.reasons}
    form = facts_form(ChangeForm, amendment.page.kind, facts, text=passage.text, **given)

    def act() -> None:
        assert actor.member is not None
        quotas.check_version(actor.member, actor.now)
        words = {"title": form.title.data, "reasons": form.reasons.data, "facts": form.facts(facts)}
        services.rewrite_passage(amendment, form.seen.data, form.text.data, actor.now, **words)

    if process_form(form, act):
        flash(gettext("The amendment is changed."), "success")
        return see_other(amendment_url(amendment))
    form.seen.data = current.number
    return render_form(
        "amendments/change", form, amendment=amendment, passage=passage, **amendment_context(amendment)
    )


@blueprint.route("/drafts/<int(max=2147483647):amendment_id>/adapt", methods=["GET", "POST"])
@permission_required(Permission.EDIT_AMENDMENT)
def adapt(amendment_id: int) -> ResponseReturnValue:
    """Write an amendment anew on the text in force, which says something else where it changed it."""
    amendment, actor = access.draft(amendment_id)
    page, joint = amendment.page, excerpts.merge_into_head(amendment.current)
    facts = excerpts.adapted_facts(amendment.current)
    given = {"base_number": page.head_number, "text": excerpts.adapted_text(joint)}
    form = facts_form(AdaptForm, page.kind, facts, **given)

    def act() -> None:
        assert actor.member is not None
        quotas.check_version(actor.member, actor.now)
        number, text = form.base_number.data, form.text.data
        services.revise(
            amendment, services.rewritten_proposal(amendment, number, text, form.facts(facts)), actor.now
        )

    if process_form(form, act):
        flash(gettext("The amendment is adapted to the text in force."), "success")
        return see_other(amendment_url(amendment))
    return render_form(
        "amendments/adapt",
        form,
        amendment=amendment,
        back=amendment_url(amendment),
        collisions=excerpts.colliding_chunks(joint),
        disputed=screens.disputed_facts(page, excerpts.rebase_facts_on_head(amendment.current)),
        **amendment_context(amendment),
    )


@blueprint.post("/drafts/<int(max=2147483647):amendment_id>/confirm")
@permission_required(Permission.EDIT_AMENDMENT)
def confirm(amendment_id: int) -> ResponseReturnValue:
    """Confirm what a change of the page made of one's amendment."""
    amendment, actor = access.draft(amendment_id)
    form = ConfirmForm()
    if not process_form(form, lambda: services.confirm_rebase(amendment, form.number.data, actor.now)):
        raise Conflict(N_("The amendment has changed since this text was shown. Please read it again."))
    flash(gettext("The joined text is confirmed."), "success")
    return see_other(amendment_url(amendment))


@blueprint.route("/amendments/<reference>/integrate", methods=["GET", "POST"])
@permission_required(Permission.INTEGRATE_AMENDMENT)
def integrate(reference: str) -> ResponseReturnValue:
    """Choose between adopted wordings where an amendment collides, see the text that results, put it in."""
    amendment, actor = access.amendment(reference, Permission.INTEGRATE_AMENDMENT)
    if amendment.mandate is None or amendment.state is not AmendmentState.INTEGRATING:
        return see_other(amendment_url(amendment))
    who, head = actor.member, version(amendment.page_id, amendment.page.head_number)
    assert who is not None
    joint = merging.merge_voted_version(amendment.mandate)
    fact_conflicts = [each.name for each in joint.facts.fact_conflicts]
    form = integrate_form(len(merging.unresolved_chunks(joint.text)), fact_conflicts, head.number)
    asked = [*form.places, *form.facts]
    shown = form.validate_on_submit() and not form.again.data if asked else True
    if form.confirm.data and shown:
        precompute_rebases(amendment, joint, form)
        if process_form(
            form, lambda: merging.integrate(amendment, form.number.data, form.choices, who, actor.now)
        ):
            rendering.store_page_rendering(amendment.page)
            flash(gettext("The adopted words are in the text."), "success")
            return see_other(url_for("deliberation.result", reference=reference))
    form.number.data = head.number
    settled = shown and not (asked and form.errors)
    text = merging.resolve_text(joint, form.choices) if settled else None
    return render_form(
        "amendments/integrate",
        form,
        amendment=amendment,
        text=text,
        diff=bounded.diff(head.content.text, text) if text is not None else None,
        facts=resulting_fact_changes(amendment.page, joint, form) if settled else [],
        asked=asked,
        disputed=list(zip(merging.unresolved_chunks(joint.text), form.places, strict=True)),
        disputed_facts=list(
            zip(screens.disputed_facts(amendment.page, joint.facts), form.facts, strict=True)
        ),
        close=excerpts.close_chunks(joint.text),
        **amendment_context(amendment),
    )


def resulting_fact_changes(page: Page, joint: ProposalMerge, form: IntegrateForm) -> list[FactChange]:
    """Return the facts of a page that the chosen wordings would change, in words."""
    changes = merging.resolve_facts(joint, form.choices)
    return page_screens.changed_facts(
        page, page.facts, fact_fit.apply_changes(page.kind, page.facts, changes)
    )


def precompute_rebases(amendment: Amendment, joint: ProposalMerge, form: IntegrateForm) -> None:
    """Precompute the rebases of the other amendments on the resulting text, before the writer's lock is taken."""
    rebasing.precompute_rebases(amendment.page, merging.resolve_text(joint, form.choices), merged=amendment)
