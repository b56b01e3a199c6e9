"""Shell commands about the record: verify it, export it, erase contents, compare it with an older copy."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import click
from flask_babel import gettext as _
from sqlalchemy import select
from tqdm import tqdm

from wiki.accounts.queries import member_by_email
from wiki.accounts.services import normalize_email
from wiki.audit import agreement, erasing, merge_agreement
from wiki.audit.record import Problem
from wiki.audit.verify import Report
from wiki.audit.verify import verify as verify_events
from wiki.core import clock
from wiki.core.db import db, is_postgresql, unit_of_work
from wiki.core.errors import N_, InvalidInput, NotFound
from wiki.ledger import queries
from wiki.ledger.chain import RECEIPT_DIGITS, Event, export_line, parse_export_line
from wiki.ledger.models import LedgerEvent

ledger = click.Group("ledger", help="The record: verify it, write it out, hold it against an older copy.")
MAX_WITNESS_BYTES = 1 << 31
UNCHECKED = 3
"""The exit status when nothing wrong was found and something could not be checked."""
_HEAD = re.compile(rf"(?<![\w-])(?:(\d+)-)?([0-9a-f]{{{RECEIPT_DIGITS},64}})(?!\w)")


class Head(NamedTuple):
    """A head of the record that somebody noted: the number of an event, if known, and the first digits of its hash."""

    seq: int | None
    digits: str

    def __str__(self) -> str:
        return self.digits if self.seq is None else f"{self.seq}-{self.digits[:RECEIPT_DIGITS]}"


@ledger.command("verify")
def verify() -> None:
    """Check the whole record, and that every version, ballot and result stored is what it tells.

    Exit status: 0 all is well, 1 something is wrong, 3 nothing wrong was found but not everything could be checked.
    """
    _begin_consistent_read()
    recorded = agreement.RecordedEvents()
    report = verify_events(recorded.listen(_events()), clock.now())
    versions = agreement.count_revisions()
    with tqdm(total=versions, desc=_("Versions"), disable=None, leave=False, delay=1) as bar:
        found = [*report.problems, *agreement.find_problems(recorded, bar.update)]
    db.session.rollback()
    for problem in found:
        click.echo(_problem_message(problem))
    click.echo(_summary(report, versions, len(recorded.ballots)))
    former = sum(not merge_agreement.uses_current_rules(payload) for _seq, payload in recorded.merges)
    if former:
        click.echo(
            _("Merges made by former rules, of which only the hashes are checked: %(number)d.", number=former)
        )
    for seq, how in report.unvoted:
        click.echo(_("Event %(seq)d: %(said)s", seq=seq, said=_(how)))
    for silence in report.silences:
        click.echo(_(silence))
    if found:
        click.echo(_("Something is wrong: %(number)d problems.", number=len(found)))
        raise click.exceptions.Exit(1)
    if not report.complete:
        click.echo(_("Nothing wrong was found, but not everything could be checked."))
        raise click.exceptions.Exit(UNCHECKED)
    click.echo(_("All is well."))


def _summary(report: Report, versions: int, ballots: int) -> str:
    counted = _(
        "%(events)d events, %(versions)d versions, %(ballots)d ballots; %(votes)d votes counted again, "
        "%(merges)d merges checked, %(erased)d contents erased, %(unchecked)d unchecked.",
        events=report.events,
        versions=versions,
        ballots=ballots,
        votes=report.votes,
        merges=report.merges,
        erased=report.erased,
        unchecked=report.unchecked,
    )
    head = _("Head: %(head)s", head=f"{report.events}-{report.head[:RECEIPT_DIGITS]}")
    return f"{counted}\n{head}"


def _problem_message(problem: Problem) -> str:
    said = _(problem.message) % problem.params if problem.params else _(problem.message)
    return _("Event %(seq)d: %(said)s", seq=problem.seq, said=said) if problem.seq else str(said)


def _begin_consistent_read() -> None:
    """Begin a transaction in which all reads of this command see one state, while others go on writing."""
    db.session.rollback()
    if is_postgresql():
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _events() -> Iterator[Event]:
    yield from tqdm(
        queries.events(), total=queries.count(), desc=_("Events"), disable=None, leave=False, delay=1
    )


@ledger.command("export")
@click.argument("file", type=click.File("wb", atomic=True), default="-")
def export(file: BinaryIO) -> None:
    """Write the whole record to FILE, or to the standard output: one event a line, as docs/ledger.md says."""
    number = 0
    for event in _events():
        file.write(export_line(event))
        number = event.seq
    click.echo(_("%(number)d events written.", number=number), err=True)


@ledger.command("erase")
@click.argument("seqs", type=click.IntRange(min=1), nargs=-1, required=True, metavar="NUMBER…")
@click.option("--by", "email", required=True, metavar="EMAIL", help="The steward who decides it.")
@click.option("--reason", required=True, help="Why; everybody can read it in the record.")
def erase(seqs: tuple[int, ...], email: str, reason: str) -> None:
    """Erase what events hold about a person; the events and their hashes stay, and the record says who erased it."""
    with unit_of_work():
        steward = member_by_email(normalize_email(email))
        if steward is None:
            raise NotFound(N_("No member has this e-mail address."))
        erasing.erase(seqs, reason, steward, clock.now())
    click.echo(_("Contents erased: %(number)d", number=len(set(seqs))))


@ledger.command("witness")
@click.argument("file", type=click.File("rb"))
def witness(file: BinaryIO) -> None:
    """Check that an older export, or the heads and receipts noted in FILE, still stand in the record."""
    heads = parse_heads(file.read(MAX_WITNESS_BYTES))
    rows = db.session.execute(select(LedgerEvent.seq, LedgerEvent.hash))
    hashes = {row.seq: row.hash for row in rows}
    gone = [head for head in heads if not _is_in_record(head, hashes)]
    for head in gone:
        click.echo(_("%(head)s does not stand in the record.", head=head))
    if gone:
        raise click.exceptions.Exit(1)
    click.echo(_("All %(number)d stand in the record.", number=len(heads)))


def _is_in_record(head: Head, hashes: dict[int, str]) -> bool:
    if head.seq is not None:
        return hashes.get(head.seq, "").startswith(head.digits)
    return any(known.startswith(head.digits) for known in hashes.values())


def parse_heads(content: bytes) -> list[Head]:
    """Parse an older export, or any text with heads or receipts in it; raises InvalidInput when there is none."""
    if content.lstrip().startswith(b"{"):
        events = [parse_export_line(line) for line in content.splitlines()]
        return [Head(event.seq, event.hash) for event in events]
    text = content.decode("utf-8", errors="replace")
    heads = [Head(int(seq) if seq else None, digits) for seq, digits in _HEAD.findall(text)]
    if not heads:
        raise InvalidInput(N_("There is no head, receipt or export in this file."))
    return heads
