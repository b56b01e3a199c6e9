"""Screens of the record: the list of events, one event at its permalink, and the export of all."""

from datetime import datetime

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from wiki.accounts.permissions import Permission, needs
from wiki.audit import naming
from wiki.config import ROOT
from wiki.core.errors import N_, NotFound
from wiki.deliberation.votes import queries as vote_queries
from wiki.ledger import queries
from wiki.ledger.chain import export_line, receipt
from wiki.web.i18n import PREFIX

blueprint = Blueprint("audit", __name__, url_prefix=PREFIX)
blueprint.add_app_template_filter(datetime.fromisoformat, "moment")
PER_PAGE = 50
LARGEST = 2**31 - 1
VERIFIER = ROOT / "tools" / "verify_ledger.py"


@blueprint.get("/ledger")
@needs(Permission.VISIT)
def index() -> ResponseReturnValue:
    """Show the events, newest first, and how anybody can check them."""
    before = request.args.get("before", type=int)
    before = before if before is not None and 0 < before <= LARGEST else None
    found = queries.page_of(before, PER_PAGE)
    known = naming.names(found)
    last, end = queries.count(), _end()
    return render_template(
        "audit/index.html",
        events=[(event, naming.sentence(event, known)) for event in found],
        head=queries.head(),
        sealed_from=end + 1 if end else None,
        exported=queries.event(end) if end else queries.head(),
        verifier=VERIFIER.name,
        newer=min(found[0].seq + PER_PAGE + 1, last + 1) if found and found[0].seq < last else None,
        older=found[-1].seq if found and found[-1].seq > 1 else None,
    )


@blueprint.get("/ledger/<int(max=2147483647):seq>")
@needs(Permission.VISIT)
def event(seq: int) -> ResponseReturnValue:
    """Show one event with its content: the permalink of a receipt."""
    found = queries.event(seq)
    if found is None:
        raise NotFound(N_("The record has no event of this number."))
    return render_template(
        "audit/event.html",
        event=found,
        sentence=naming.sentence(found, naming.names([found])),
        receipt=receipt(queries.as_event(found)),
        is_sealed=found.subject in vote_queries.sealed() and found.type in queries.TELLING_BALLOTS,
        last=queries.count(),
    )


@blueprint.get("/ledger/export")
@needs(Permission.VISIT)
def export() -> ResponseReturnValue:
    """Return the record as JSON Lines, in the format of docs/ledger.md, up to the first ballot still sealed."""
    lines = (export_line(event) for event in queries.events(last=_end()))
    headers = {"Content-Disposition": "attachment; filename=record.jsonl"}
    return Response(stream_with_context(lines), mimetype="application/jsonl", headers=headers)


def _end() -> int | None:
    """Return the number of the last event before the first ballot still sealed; None when no ballot is."""
    sealed_from = queries.first_ballot(vote_queries.sealed())
    return sealed_from and sealed_from - 1


@blueprint.get(f"/ledger/{VERIFIER.name}")
@needs(Permission.VISIT)
def verifier() -> ResponseReturnValue:
    """Return the program that verifies an export with Python's standard library alone."""
    headers = {"Content-Disposition": f"attachment; filename={VERIFIER.name}"}
    return Response(VERIFIER.read_bytes(), mimetype="text/x-python", headers=headers)
