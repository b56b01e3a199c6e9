"""Views that put to the vote an amendment, alone or with its rivals, or a reconciled text."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts import countries
from wiki.accounts import queries as accounts
from wiki.accounts.permissions import Actor, Permission, allowed, permission_required, steward
from wiki.core import zones
from wiki.core.db import unit_of_work
from wiki.core.errors import N_, Conflict
from wiki.deliberation import access, labels, lifecycle
from wiki.deliberation.amendments import excerpts
from wiki.deliberation.amendments import screens as amendment_screens
from wiki.deliberation.amendments.services import rewritten_proposal
from wiki.deliberation.blueprint import amendment_context, blueprint, process_form, render_form, see_other
from wiki.deliberation.fields import set_choices
from wiki.deliberation.lifecycle import AmendmentEvent
from wiki.deliberation.models import Amendment, Mergeability
from wiki.deliberation.policy import RATIFICATION, Who
from wiki.deliberation.votes import contests, queries, screens, services
from wiki.deliberation.votes.closing import merging
from wiki.deliberation.votes.forms import AnnounceForm, JoinForm, RatifyForm
from wiki.pages.forms import facts_form
from wiki.web.i18n import time_zone


@blueprint.route("/amendments/<reference>/announce", methods=["GET", "POST"])
@permission_required(Permission.OPEN_VOTE)
def announce(reference: str) -> ResponseReturnValue:
    """Put an amendment to the vote, alone or with those that change the same words: by which rule, and when."""
    amendment, actor = access.amendment(reference, Permission.OPEN_VOTE)
    lifecycle.advance(amendment.state, AmendmentEvent.FREEZE)
    zone, caller = time_zone(), actor.member
    assert caller is not None
    presets = {name: services.policy_named(name) for name in offered_presets(amendment, actor)}
    default = next(iter(presets))
    opens_at, closes_at = screens.proposed_times(presets[default], actor.now, zone)
    form = AnnounceForm(
        adjustable=steward.holds(actor, None),
        preset=default,
        opens_at=opens_at,
        closes_at=closes_at,
        electorate=str(Who.MEMBERS),
    )
    rivals = fill_choices(form, amendment, list(presets), actor)

    def act() -> None:
        together = [rivals[chosen] for chosen in form.rivals.data or ()]
        services.announce_vote(amendment, form.plan(), caller, actor.now, together)

    if process_form(form, act):
        flash(gettext("The vote is announced. The text is frozen from now on."), "success")
        return see_other(url_for("deliberation.amendment", reference=reference))
    if not form.is_submitted() and amendment.mergeability is not Mergeability.CLEAN:
        return see_other(url_for("deliberation.amendment", reference=reference))
    return render_form(
        "votes/announce",
        form,
        amendment=amendment,
        rules={name: screens.rules(policy) for name, policy in presets.items()},
        earliest=services.earliest_opening(services.policy_named(default), actor.now),
        standing=labels.MERGEABILITY[amendment.mergeability],
        is_author=amendment.author_id == caller.id,
        objected=contests.was_objected_to(amendment),
        joinable=contests.joinable_votes(amendment, actor.now),
        **amendment_context(amendment),
    )


@blueprint.post("/amendments/<reference>/join")
@permission_required(Permission.OPEN_VOTE)
def join(reference: str) -> ResponseReturnValue:
    """Put an amendment to a vote that is announced on the same words already, as an alternative."""
    amendment, actor = access.amendment(reference, Permission.OPEN_VOTE)
    caller, form = actor.member, JoinForm()
    assert caller is not None
    if form.validate_on_submit() and form.other.data:
        found, _actor = access.vote(form.other.data)
        with unit_of_work():
            services.join_vote(amendment, found, caller, actor.now)
        flash(gettext("The amendment is put to the same vote. The text is frozen from now on."), "success")
    return see_other(url_for("deliberation.amendment", reference=reference))


def offered_presets(amendment: Amendment, actor: Actor) -> list[str]:
    """Return the preset policies that the actor can choose, that of the kind of page first.

    Only a steward can choose another than the first, because authors should not choose how many must agree with them.
    After a sustained objection only the charter policy is left.
    """
    usual = services.usual_policy(amendment).name
    is_free = steward.holds(actor, None) and not contests.was_objected_to(amendment)
    return [usual, *(name for name in labels.PRESET_NAMES if is_free and name != usual)]


def fill_choices(
    form: AnnounceForm, amendment: Amendment, presets: list[str], actor: Actor
) -> dict[str, Amendment]:
    """Set the choices of the form; return, by reference, the rivals that the actor may announce too."""
    competing = contests.competing_amendments(amendment)
    rivals = {each.reference: each for each in competing if allowed(Permission.OPEN_VOTE, each, actor)}
    set_choices(form.preset, {name: labels.PRESET_NAMES[name] for name in presets})
    form.rivals.choices = [(key, f"{key} · {each.current.title}") for key, each in rivals.items()]
    if form.adjustable:
        set_choices(form.electorate, {str(who): words for who, words in labels.ELECTORATES.items()})
        inhabited = {each.country for each in accounts.country_counts()}
        form.countries.choices = [(code, name) for code, name in countries.choices() if code in inhabited]
    return rivals


@blueprint.route("/amendments/<reference>/ratify", methods=["GET", "POST"])
@permission_required(Permission.INTEGRATE_AMENDMENT)
def ratify(reference: str) -> ResponseReturnValue:
    """Put to a short vote the words that reconcile an adopted amendment with its page."""
    amendment, actor = access.amendment(reference, Permission.INTEGRATE_AMENDMENT)
    mandate, caller, zone = amendment.mandate, actor.member, time_zone()
    assert caller is not None
    if mandate is None:
        raise Conflict(N_("This amendment does not wait to be integrated."))
    joint, voted = merging.merge_voted_version(mandate), queries.voted_version(mandate)
    closes_at = zones.wall_clock(actor.now + timedelta(seconds=RATIFICATION.timing.proposed), ZoneInfo(zone))
    page, facts = amendment.page, excerpts.adapted_facts(voted)
    given = {"text": excerpts.adapted_text(joint.text), "closes_at": closes_at.replace(hour=23, minute=59)}
    form = facts_form(RatifyForm, page.kind, facts, base_number=page.head_number, **given)

    def act() -> None:
        words = rewritten_proposal(amendment, form.base_number.data, form.text.data, form.facts(facts))
        proposal = replace(words, title=voted.title, reasons=form.reasons.data)
        services.ratify(amendment, proposal, form.moment("closes_at"), caller, actor.now)

    if process_form(form, act):
        flash(gettext("The vote on these words is open."), "success")
        return see_other(url_for("deliberation.amendment", reference=reference))
    if not form.is_submitted() and not screens.can_be_ratified(amendment):
        return see_other(url_for("deliberation.amendment", reference=reference))
    return render_form(
        "votes/ratify",
        form,
        amendment=amendment,
        collisions=excerpts.colliding_chunks(joint.text),
        disputed=amendment_screens.disputed_facts(page, joint.facts),
        rules=screens.rules(RATIFICATION),
        **amendment_context(amendment),
    )
