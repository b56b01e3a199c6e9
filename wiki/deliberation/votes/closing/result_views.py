"""Views of the result of a vote and its follow-up; of all decisions, as a page and as a feed."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, permission_required
from wiki.deliberation import access, labels
from wiki.deliberation.amendments import excerpts
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.amendments.screens import fact_changes
from wiki.deliberation.amendments.services import write_follow_up as keep_follow_up
from wiki.deliberation.blueprint import (
    NUMBERED,
    amendment_context,
    blueprint,
    process_form,
    render_form,
    requested_year,
    see_other,
)
from wiki.deliberation.models import VoteState
from wiki.deliberation.votes import queries, screens
from wiki.deliberation.votes.forms import FollowUpForm
from wiki.deliberation.votes.queries import VoteFilter
from wiki.ledger import queries as ledger
from wiki.pages import queries as pages
from wiki.web import layout, pagination
from wiki.web.exports import icalendar

blueprint.add_app_template_filter(icalendar.replace_unprintable, "printable")
FEED_LENGTH = 50


@blueprint.get("/amendments/<reference>/result")
@blueprint.get(f"/amendments/<reference>/result/{NUMBERED}")
@permission_required(Permission.READ_AMENDMENT)
def result(reference: str, number: int | None = None) -> ResponseReturnValue:
    """Show what a vote decided and how it was counted; its alternatives beside it."""
    found, actor = access.vote(reference, number=number)
    if found.result is None:
        return see_other(url_for("deliberation.amendment", reference=reference))
    voted = queries.voted_version(found)
    return render_template(
        "deliberation/votes/result.html",
        amendment=found.amendment,
        shown=voted,
        diff=excerpts.proposal_diff(voted),
        facts=fact_changes(voted),
        poll=screens.shown_vote(found, actor.member),
        alternatives=[screens.shown_vote(each, actor.member) for each in found.together]
        if found.contest
        else [],
        **amendment_context(found.amendment),
    )


@blueprint.get("/amendments/<reference>/vote.ics")
@permission_required(Permission.READ_AMENDMENT)
def calendar(reference: str) -> ResponseReturnValue:
    """Give the close of a vote as an entry for a calendar."""
    found, _actor = access.vote(reference)
    summary = gettext(
        "Close of the vote on amendment %(reference)s: %(title)s",
        reference=reference,
        title=queries.voted_version(found).title,
    )
    address = url_for("deliberation.vote", reference=reference, _external=True)
    is_cancelled = not found.takes_place
    since = found.amendment.changed_at if is_cancelled else found.extended_from or found.opens_at
    entry = icalendar.CalendarEvent(
        ledger.permanent_id(f"vote:{found.id}"),
        summary,
        found.closes_at,
        address,
        since,
        moved=int(found.extended_from is not None),
        cancelled=is_cancelled,
    )
    return icalendar.calendar_response([entry], f"amendment-{reference}")


@blueprint.route("/amendments/<reference>/follow-up", methods=["GET", "POST"])
@permission_required(Permission.INTEGRATE_AMENDMENT)
def follow_up(reference: str) -> ResponseReturnValue:
    """Write what was decided and what follows from it."""
    amendment, actor = access.amendment(reference, Permission.INTEGRATE_AMENDMENT)
    writer, form = actor.member, FollowUpForm(text=amendment.follow_up)
    assert writer is not None
    if process_form(form, lambda: keep_follow_up(amendment, form.text.data, writer, actor.now)):
        return see_other(url_for("deliberation.result", reference=reference, _anchor="follow-up"))
    return render_form("votes/follow_up", form, amendment=amendment, **amendment_context(amendment))


@blueprint.get("/decisions")
@permission_required(Permission.VISIT)
def decisions() -> ResponseReturnValue:
    """List every vote, open ones first, narrowed by state, page, year and the author's country."""
    return layout.public_response("deliberation/votes/decisions.html", _decisions_context)


def _decisions_context() -> dict[str, Any]:
    chosen, country = request.args.get("state", ""), request.args.get("country", "")
    countries = queries.countries_of_authors()
    asked = VoteFilter(
        VoteState(chosen) if chosen in set(VoteState) else None,
        pages.by_slug(request.args.get("page", "")),
        requested_year(),
        country if country in countries else None,
    )
    part = pagination.paginate(queries.filtered_votes(asked), request.args.get("part", 1, type=int))
    return {
        "part": part,
        "found": [(vote, screens.result_sentence(vote)) for vote in part.rows],
        "states": labels.VOTE_STATES,
        "pages": amendment_queries.amended_pages(),
        "years": amendment_queries.submission_years(),
        "countries": countries,
        "asked": {
            "state": asked.state,
            "page": asked.page.slug if asked.page else None,
            "year": asked.year,
            "country": asked.country,
        },
        "nav_active": "decisions",
    }


@blueprint.get("/decisions.atom")
@permission_required(Permission.VISIT)
def feed() -> ResponseReturnValue:
    """Give the votes that opened and closed last as an Atom feed, with the head of the record."""
    body = render_template(
        "deliberation/votes/feed.xml",
        found=[
            (vote, screens.state_changed_at(vote), screens.result_sentence(vote))
            for vote in queries.latest_votes(FEED_LENGTH)
        ],
        head=ledger.last_event(),
        permanent_id=ledger.permanent_id,
    )
    return Response(body, mimetype="application/atom+xml")
