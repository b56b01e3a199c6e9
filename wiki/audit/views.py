"""Screens of the record: the list of events, one event at its permalink, and the export of all."""

from datetime import datetime

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from wiki.accounts.permissions import Permission, permission_required
from wiki.audit import event_sentences
from wiki.config import ROOT
from wiki.core.errors import N_, NotFound
from wiki.deliberation.votes import queries as vote_queries
from wiki.ledger import queries
from wiki.ledger.chain import export_line, receipt
from wiki.web.i18n import URL_PREFIX

blueprint = Blueprint("audit", __name__, url_prefix=URL_PREFIX)
blueprint.add_app_template_filter(datetime.fromisoformat, "moment")
PER_PAGE = 50
MAX_SEQ = 2**31 - 1
VERIFIER = ROOT / "tools" / "verify_ledger.py"


@blueprint.get("/ledger")
@permission_required(Permission.VISIT)
def index() -> ResponseReturnValue:
    """Show the events, newest first, and how anybody can check them."""
    before = request.args.get("before", type=int)
    before = before if before is not None and 0 < before <= MAX_SEQ else None
    found = queries.events_before(before, PER_PAGE)
    known = event_sentences.names_of_subjects(found)
    last, end = queries.count(), _export_end()
    return render_template(
        "audit/index.html",
        events=[(event, event_sentences.event_sentence(event, known)) for event in found],
        head=queries.last_event(),
        sealed_from=end + 1 if end else None,
        exported=queries.event(end) if end else queries.last_event(),
        verifier=VERIFIER.name,
        newer=min(found[0].seq + PER_PAGE + 1, last + 1) if found and found[0].seq < last else None,
        older=found[-1].seq if found and found[-1].seq > 1 else None,
    )


@blueprint.get("/ledger/<int(max=2147483647):seq>")
@permission_required(Permission.VISIT)
def event(seq: int) -> ResponseReturnValue:
    """Show one event with its content: the permalink of a receipt."""
    found = queries.event(seq)
    if found is None:
        raise NotFound(N_("The record has no event of this number."))
    return render_template(
        "audit/event.html",
        event=found,
        sentence=event_sentences.event_sentence(found, event_sentences.names_of_subjects([found])),
        receipt=receipt(queries.to_event(found)),
        is_sealed=found.subject in vote_queries.sealed_votes() and found.type in queries.BALLOT_EVENTS,
        last=queries.count(),
    )


@blueprint.get("/ledger/export")
@permission_required(Permission.VISIT)
def export() -> ResponseReturnValue:
    """Return the record as JSON Lines, in the format of docs/ledger.md, up to the first ballot still sealed."""
    lines = (export_line(event) for event in queries.events(last=_export_end()))
    headers = {"Content-Disposition": "attachment; filename=record.jsonl"}
    return Response(stream_with_context(lines), mimetype="application/jsonl", headers=headers)


def _export_end() -> int | None:
    """Return the number of the last event before the first ballot still sealed; None when no ballot is."""
    sealed_from = queries.first_ballot_seq(vote_queries.sealed_votes())
    return sealed_from and sealed_from - 1


@blueprint.get(f"/ledger/{VERIFIER.name}")
@permission_required(Permission.VISIT)
def verifier() -> ResponseReturnValue:
    """Return the program that verifies an export with Python's standard library alone."""
    headers = {"Content-Disposition": f"attachment; filename={VERIFIER.name}"}
    return Response(VERIFIER.read_bytes(), mimetype="text/x-python", headers=headers)
