"""Views that everybody can read of amendments; those for writing and voting are in other modules."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from wiki.accounts.countries import country_name
from wiki.accounts.permissions import Actor, Permission, allowed, permission_required
from wiki.core.collation import collation_key
from wiki.deliberation import access, labels, lifecycle
from wiki.deliberation.amendments import excerpts, queries, screens
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.amendments.fit import standings
from wiki.deliberation.amendments.forms import ConfirmForm
from wiki.deliberation.amendments.typos import services as typos
from wiki.deliberation.blueprint import blueprint, requested_year
from wiki.deliberation.lifecycle import AmendmentEvent, AmendmentState
from wiki.deliberation.models import Amendment, AmendmentVersion, Mergeability
from wiki.deliberation.threads import queries as thread_queries
from wiki.deliberation.threads.forms import ThreadForm
from wiki.deliberation.threads.passages import services as thread_passages
from wiki.deliberation.votes import queries as vote_queries
from wiki.deliberation.votes import screens as vote_screens
from wiki.pages import queries as pages
from wiki.pages import screens as page_screens
from wiki.versioning import bounded
from wiki.web import layout, pagination
from wiki.web.forms import IdempotentForm


@blueprint.get("/amendments")
@permission_required(Permission.VISIT)
def amendments() -> ResponseReturnValue:
    """Show the register of amendments, narrowed by state, page, year and country of the author."""
    return layout.public_response("deliberation/amendments/amendments.html", _register_context)


def _register_context() -> dict[str, Any]:
    chosen = request.args.get("state", "")
    state = AmendmentState(chosen) if chosen in set(labels.AMENDMENT_STATES) else None
    page = pages.by_slug(request.args.get("page", ""))
    year = requested_year()
    countries = sorted(queries.author_countries(), key=lambda code: collation_key(country_name(code)))
    country = request.args.get("country") if request.args.get("country") in countries else None
    part = pagination.paginate(
        queries.filtered_amendments(state, page, year, country), request.args.get("part", 1, type=int)
    )
    return {
        "part": part,
        "meeting": standings.overlapping_amendments(part.rows),
        "collided": screens.collision_causes(part.rows),
        "states": labels.AMENDMENT_STATES,
        "pages": queries.amended_pages(),
        "years": queries.submission_years(),
        "countries": countries,
        "asked": {"state": state, "page": page.slug if page else None, "year": year, "country": country},
        "nav_active": "decisions",
    }


@blueprint.get("/amendments/<reference>")
@permission_required(Permission.READ_AMENDMENT)
def amendment(reference: str) -> ResponseReturnValue:
    """Show an amendment: where it stands, what changes, why, the positions, the discussion."""
    found, actor = access.amendment(reference)
    shown = displayed_version(found)
    base = excerpts.base_text(shown)
    change = bounded.diff(base, shown.text)
    places = excerpts.changed_passages(change, base, shown.text)
    return render_template(
        "deliberation/amendments/amendment.html",
        amendment=found,
        shown=shown,
        diff=change,
        facts=screens.fact_changes(shown),
        places=places,
        pieces={place.number: thread_passages.piece_at(shown.text, place.start) for place in places},
        steps=screens.steps(found),
        standing=mergeability_label(found),
        close=excerpts.unconfirmed_chunks(found),
        contesting=typos.contesting_revision(found),
        cause=screens.collision_causes([found]).get(found.id),
        neighbours=standings.related_amendments(found) if lifecycle.is_open(found.state) else [],
        relations=labels.RELATIONS,
        backing=screens.support_summary(found, actor.member),
        versions=len(found.public_versions),
        acts=allowed_acts(found, actor),
        poll=vote_screens.shown_vote(found.vote, actor.member) if found.vote else None,
        talks=thread_queries.thread_summaries(thread_queries.threads_on_amendment(found.id), actor.member),
        form=ThreadForm(),
        taking_up=IdempotentForm(),
        confirming=ConfirmForm(number=found.current.number),
        nav_active="decisions",
    )


def displayed_version(found: Amendment) -> AmendmentVersion:
    """Return the version put to the vote, or the current one before any vote."""
    vote = None if lifecycle.can_edit_text(found.state) else found.mandate or found.vote
    return vote_queries.voted_version(vote) if vote else found.current


def mergeability_label(found: Amendment) -> str:
    """Return the label of an amendment's mergeability; empty once it is decided."""
    if not lifecycle.is_rebased_with_page(found.state):
        return ""
    words = labels.MERGEABILITY if lifecycle.is_open(found.state) else labels.MERGEABILITY_WHEN_FROZEN
    return words[found.mergeability]


def allowed_acts(found: Amendment, actor: Actor) -> set[str]:
    """Return the names of the acts that this actor may do on an amendment now."""
    can = {
        "sign": lifecycle.is_open(found.state) and allowed(Permission.COSIGN_AMENDMENT, found, actor),
        "change": lifecycle.can_edit_text(found.state) and allowed(Permission.EDIT_AMENDMENT, found, actor),
        "withdraw": lifecycle.can(found.state, AmendmentEvent.WITHDRAW)
        and allowed(Permission.WITHDRAW_AMENDMENT, found, actor),
        "announce": lifecycle.can(found.state, AmendmentEvent.FREEZE)
        and found.mergeability is Mergeability.CLEAN
        and allowed(Permission.OPEN_VOTE, found, actor),
        "supersede": lifecycle.can(found.state, AmendmentEvent.SUPERSEDE)
        and allowed(Permission.SUPERSEDE_AMENDMENT, found, actor),
        "take_up": lifecycle.can_be_taken_up(found.state)
        and allowed(Permission.TAKE_UP_AMENDMENT, found, actor),
        "void": lifecycle.can(found.state, AmendmentEvent.VOID)
        and allowed(Permission.VOID_AMENDMENT, found, actor),
        "integrate": found.state is AmendmentState.INTEGRATING
        and allowed(Permission.INTEGRATE_AMENDMENT, found, actor),
    }
    return {name for name, may in can.items() if may}


@blueprint.get("/amendments/<reference>/submitted")
@permission_required(Permission.READ_AMENDMENT)
def submitted(reference: str) -> ResponseReturnValue:
    """Confirm that an amendment is submitted: its number, what happens next and when."""
    found, actor = access.amendment(reference)
    return render_template(
        "deliberation/amendments/submitted.html",
        amendment=found,
        plan=vote_screens.forecast_vote(found.page, actor.now),
        support=cosigning.required_support(found),
        nav_active="decisions",
    )


@blueprint.get("/amendments/<reference>/versions")
@permission_required(Permission.READ_AMENDMENT)
def versions(reference: str) -> ResponseReturnValue:
    """Compare two versions of an amendment, the last two unless others are asked for."""
    found, _actor = access.amendment(reference)
    return layout.public_response("deliberation/amendments/versions.html", lambda: _comparison_context(found))


def _comparison_context(found: Amendment) -> dict[str, Any]:
    """Return what the screen of an amendment's versions shows."""
    public = found.public_versions
    numbered = {version.number: version for version in public}
    new = numbered.get(request.args.get("new", type=int) or 0, public[-1])
    before = [version for version in public if version.number < new.number]
    old = numbered.get(request.args.get("old", type=int) or 0, before[-1] if before else new)
    return {
        "amendment": found,
        "versions": public,
        "old": old,
        "new": new,
        **(
            _compare_on_same_base(old, new)
            if old.base_number == new.base_number
            else _compare_on_two_bases(old, new)
        ),
        "nav_active": "decisions",
    }


def _compare_on_same_base(old: AmendmentVersion, new: AmendmentVersion) -> dict[str, Any]:
    """Compare two versions with the same base revision."""
    facts = page_screens.changed_facts(old.amendment.page, *map(excerpts.proposed_facts, (old, new)))
    return {"diff": bounded.diff(old.text, new.text), "facts": facts}


def _compare_on_two_bases(old: AmendmentVersion, new: AmendmentVersion) -> dict[str, Any]:
    """Compare the changes of two versions with different base revisions, leaving out what changed in the page."""
    return {
        "same_words": excerpts.makes_same_changes(old, new),
        "received": queries.amendments_merged_between(
            old.amendment.page_id, old.base_number, new.base_number
        ),
        "sides": [(each, excerpts.proposal_diff(each), screens.fact_changes(each)) for each in (old, new)],
    }
