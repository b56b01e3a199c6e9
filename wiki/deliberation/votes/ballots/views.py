"""The public list of a vote's ballots, in pages and as a table: open votes while they show them, closed ones."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from wiki.accounts.permissions import Actor, Permission, permission_required
from wiki.core.errors import N_, NotFound
from wiki.deliberation import access
from wiki.deliberation.blueprint import NUMBERED, amendment_context, blueprint
from wiki.deliberation.models import Vote
from wiki.deliberation.votes import screens
from wiki.deliberation.votes.ballots import export, positions
from wiki.deliberation.votes.ballots.listing import ballot_listing


def vote_with_public_ballots(reference: str, number: int | None) -> tuple[Vote, Actor]:
    """Return a vote whose ballots everybody may read; raises NotFound."""
    found, actor = access.vote(reference, number=number)
    if not screens.has_public_ballots(found):
        raise NotFound(N_("The ballots of this vote are published at its close."))
    return found, actor


@blueprint.get("/amendments/<reference>/ballots")
@blueprint.get(f"/amendments/<reference>/ballots/{NUMBERED}")
@permission_required(Permission.READ_AMENDMENT)
def ballots(reference: str, number: int | None = None) -> ResponseReturnValue:
    """List the ballots of a vote a page at a time, one's own first, narrowed to a choice and a country."""
    found, actor = vote_with_public_ballots(reference, number)
    asked = request.args
    return render_template(
        "deliberation/votes/ballots.html",
        amendment=found.amendment,
        listing=ballot_listing(
            found, asked.get("choice"), asked.get("country"), asked.get("page", 1, type=int)
        ),
        mine=positions.public_ballot_of(found, actor.member) if actor.member else None,
        **amendment_context(found.amendment),
    )


@blueprint.get("/amendments/<reference>/ballots.csv")
@blueprint.get(f"/amendments/<reference>/ballots/{NUMBERED}.csv")
@permission_required(Permission.READ_AMENDMENT)
def ballots_csv(reference: str, number: int | None = None) -> ResponseReturnValue:
    """Give every ballot of a vote as a table for a spreadsheet."""
    found, _actor = vote_with_public_ballots(reference, number)
    name = f"attachment; filename=amendment-{reference}-vote-{found.number}.csv"
    body = export.ballots_csv(positions.all_public_ballots(found))
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": name})
