"""Export an edition: one Markdown text, or a zip that can be read and verified without the wiki."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from flask import render_template
from flask_babel import gettext

from wiki.config import ROOT
from wiki.core import clock
from wiki.core.errors import N_, Conflict
from wiki.deliberation.models import Vote
from wiki.deliberation.votes import queries as vote_queries
from wiki.deliberation.votes.ballots.export import escape_cell
from wiki.editions import screens
from wiki.editions.contents import Entry, canonical_form
from wiki.editions.models import Edition
from wiki.editions.screens import ShownPage
from wiki.ledger import queries as ledger
from wiki.ledger.chain import export_line, format_timestamp
from wiki.pages.markup.links import prefix_footnotes, slugify
from wiki.versioning.queries import revision_text
from wiki.web.i18n import format_date

TOOLS = ROOT / "tools"
VERIFIERS = ("verify_ledger.py", "verify_edition.py")
README_TEMPLATES = {"README.md": "editions/README.en.md", "LISEZMOI.md": "editions/README.fr.md"}
EARLIEST_YEAR = 1980  # a zip cannot hold an earlier date
HEADINGS = (
    *("reference", "page", "title", "outcome", "closed_at", "roll", "ballots"),
    *("for", "against", "abstain", "consent", "reservation", "objection"),
)


def markdown(edition: Edition) -> str:
    """Return the whole edition as one Markdown text, in the reader's language but for the texts themselves."""
    pages = screens.shown_pages(edition)
    head = [
        f"# {edition.name}",
        edition.note,
        gettext("Published on %(date)s.", date=format_date(edition.published_at)),
        gettext("Fingerprint (SHA-256): %(hash)s", hash=edition.content_hash),
        f"## {gettext('Contents')}",
        "\n".join(f"{each.number}. {_title(each)}" for each in pages),
    ]
    return "\n\n".join(filter(None, [*head, *map(_chapter, pages)])) + "\n"


def _title(shown: ShownPage) -> str:
    return shown.revision.title if shown.revision else str(gettext("Masked"))


def _chapter(shown: ShownPage) -> str:
    if shown.revision is None:
        return ""
    version = gettext("Version %(number)s", number=shown.revision.number)
    text = prefix_footnotes(revision_text(shown.revision).strip(), f"{shown.number}-")
    return f"---\n\n# {shown.revision.title}\n\n*{version}*\n\n{text}"


def archive(edition: Edition) -> bytes:
    """Return a zip with texts, decisions, the ledger up to the edition, and verifiers; its bytes are reproducible.

    Raises Conflict while that part of the ledger holds sealed ballots.
    """
    first = ledger.first_ballot_seq(vote_queries.sealed_votes())
    if first is not None and first <= edition.ledger_seq:
        raise Conflict(
            N_(
                "When this edition was published a vote was open whose ballots are sealed: its archive can be "
                "downloaded once that vote is closed."
            )
        )
    content = io.BytesIO()
    at = edition.published_at.timetuple()[:6]
    moment = (max(at[0], EARLIEST_YEAR), *at[1:])
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, body in _files(edition):
            info = zipfile.ZipInfo(f"{edition.slug}/{name}", moment)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            folder.writestr(info, body)
    return content.getvalue()


def _files(edition: Edition) -> Iterator[tuple[str, bytes]]:
    pages, votes = screens.shown_pages(edition), [vote for vote, _sentence in screens.decisions(edition)]
    for name, template in README_TEMPLATES.items():
        yield (
            name,
            render_template(
                template, edition=edition, pages=pages, published_on=clock.day(edition.published_at)
            ).encode(),
        )
    yield "edition.json", _json(_edition_json(edition, pages))
    for shown in pages:
        if shown.revision is not None:
            yield _path(shown), _with_front_matter(shown).encode()
    yield "decisions.json", _json([_decision(vote) for vote in votes])
    yield "decisions.csv", _decisions_csv(votes).encode()
    yield "record.jsonl", b"".join(map(export_line, ledger.events(last=edition.ledger_seq)))
    for name in VERIFIERS:
        yield name, (TOOLS / name).read_bytes()


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _path(shown: ShownPage) -> str:
    assert shown.revision is not None
    return f"texts/{shown.lang}/{shown.number:03}-{slugify(shown.revision.title)[:60]}.md"


def _edition_json(edition: Edition, pages: Iterable[ShownPage]) -> dict[str, Any]:
    entries = [Entry(each.page_id, each.version, each.text_hash) for each in edition.entries]
    form = canonical_form(entries, [each.vote_id for each in edition.decisions])
    paths = {each.number: _path(each) for each in pages if each.revision is not None}
    return {
        "name": edition.name,
        "note": edition.note,
        "published_at": format_timestamp(edition.published_at),
        "content_hash": edition.content_hash,
        "event": edition.ledger_seq,
        **form,
        "files": {str(each.page_id): paths[each.number] for each in edition.entries if each.number in paths},
    }


def _with_front_matter(shown: ShownPage) -> str:
    """Return a text after its front matter, whose values are JSON and therefore also YAML."""
    assert shown.revision is not None
    revision = shown.revision
    front = {
        "title": revision.title,
        "kind": shown.kind,
        "lang": shown.lang,
        "version": revision.number,
        "date": format_timestamp(revision.created_at),
        "facts": revision.facts,
        "text_hash": revision.text_hash,
    }
    lines = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in front.items())
    return f"---\n{lines}---\n{revision_text(revision)}"


def _decision(vote: Vote) -> dict[str, Any]:
    assert vote.result is not None
    return {
        "reference": vote.amendment.reference,
        "page": vote.amendment.page_id,
        "page_title": vote.amendment.page.title,
        "title": vote.amendment.current.title,
        "vote": vote.id,
        "opens_at": format_timestamp(vote.opens_at),
        "closes_at": format_timestamp(vote.closes_at),
        "policy": vote.policy,
        "decision": vote.result.decision,
        "follow_up": vote.amendment.follow_up,
        "event": vote.result.ledger_seq,
    }


def _decisions_csv(votes: Iterable[Vote]) -> str:
    table = io.StringIO()
    writer = csv.DictWriter(table, HEADINGS, restval=0)
    writer.writeheader()
    for vote in votes:
        assert vote.result is not None
        tally = vote.result.decision["tally"]
        writer.writerow(
            {
                "reference": vote.amendment.reference,
                "page": escape_cell(vote.amendment.page.title),
                "title": escape_cell(vote.amendment.current.title),
                "outcome": vote.result.outcome,
                "closed_at": format_timestamp(vote.closes_at),
                "roll": tally["roll"],
                "ballots": tally["ballots"],
                **tally["counts"],
            }
        )
    return "\ufeff" + table.getvalue()
