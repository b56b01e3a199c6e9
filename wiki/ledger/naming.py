"""The names behind the record's numbers, for its screens: only of what everybody may read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import func, select

from wiki.accounts.access import PUBLIC
from wiki.accounts.models import Member
from wiki.catalogues.models import Entry
from wiki.db import db
from wiki.deliberation.amendments.models import Amendment
from wiki.deliberation.amendments.queries import public_amendments
from wiki.deliberation.threads.models import Post, Thread
from wiki.deliberation.votes.models import Vote
from wiki.editions.models import Edition
from wiki.i18n import ui_language
from wiki.ledger.models import LedgerEvent
from wiki.ledger.services import SYSTEM
from wiki.ledger.wording import SENTENCES, THINGS, UNKNOWN
from wiki.pages.models import Page
from wiki.pages.queries import visible
from wiki.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called and where it is; no address when there is nothing to see."""

    label: str
    url: str = ""

    def __html__(self) -> str:
        """Give the name as a link."""
        if not self.url:
            return str(Markup("<bdi>{}</bdi>").format(self.label))
        return str(Markup('<a href="{}"><bdi>{}</bdi></a>').format(self.url, self.label))


def names(events: Iterable[LedgerEvent]) -> dict[str, Name]:
    """Return the name of every actor and subject of these events that has one, by « page:3 »."""
    wanted: dict[str, set[int]] = {}
    for event in events:
        for thing in (event.actor, event.subject):
            sort, _colon, number = thing.partition(":")
            if number.isdigit():
                wanted.setdefault(sort, set()).add(int(number))
    found = [*_members(wanted), *_pages(wanted), *_amendments(wanted), *_votes(wanted), *_talk(wanted)]
    found += [*_editions(wanted), *_entries(wanted), *_rounds(wanted)]
    return {SYSTEM: Name(gettext("The site")), **dict(found)}


Wanted = dict[str, set[int]]
Named = Iterator[tuple[str, Name]]


def _members(wanted: Wanted) -> Named:
    query = select(Member).where(Member.id.in_(wanted.get("member", ())), Member.standing.in_(PUBLIC))
    for person in db.session.scalars(query).unique():
        yield f"member:{person.id}", Name(person.name, url_for("accounts.member", member_id=person.id))


def _pages(wanted: Wanted) -> Named:
    for page in db.session.scalars(visible().where(Page.id.in_(wanted.get("page", ())))):
        yield f"page:{page.id}", Name(page.title, url_for("pages.read", slug=page.slug))


def _amendments(wanted: Wanted) -> Named:
    query = public_amendments().where(Amendment.id.in_(wanted.get("amendment", ())))
    for amendment in db.session.scalars(query).unique():
        name = gettext("amendment %(reference)s", reference=amendment.reference)
        yield (
            f"amendment:{amendment.id}",
            Name(name, url_for("deliberation.amendment", reference=amendment.reference)),
        )


def _votes(wanted: Wanted) -> Named:
    query = public_amendments().join(Vote, Vote.amendment_id == Amendment.id)
    for vote in db.session.scalars(
        query.with_only_columns(Vote).where(Vote.id.in_(wanted.get("vote", ())))
    ).unique():
        name = gettext("the vote on amendment %(reference)s", reference=vote.amendment.reference)
        yield (
            f"vote:{vote.id}",
            Name(
                name, url_for("deliberation.result", reference=vote.amendment.reference, number=vote.number)
            ),
        )


def _talk(wanted: Wanted) -> Named:
    query = select(Thread).outerjoin(Amendment, Amendment.id == Thread.amendment_id)
    query = query.join(Page, Page.id == func.coalesce(Thread.page_id, Amendment.page_id))
    query = query.where(Page.hidden_at.is_(None))
    for thread in db.session.scalars(query.where(Thread.id.in_(wanted.get("thread", ())))):
        address = url_for("deliberation.thread", thread_id=thread.id)
        yield f"thread:{thread.id}", Name(_unknown(f"thread:{thread.id}"), address)
    posts = query.join(Post).where(Post.id.in_(wanted.get("post", ()))).with_only_columns(Post.id, Thread.id)
    for post_id, thread_id in db.session.execute(posts):
        address = url_for("deliberation.thread", thread_id=thread_id, post=post_id, _anchor=f"post-{post_id}")
        yield f"post:{post_id}", Name(_unknown(f"post:{post_id}"), address)


def _editions(wanted: Wanted) -> Named:
    for edition in db.session.scalars(select(Edition).where(Edition.id.in_(wanted.get("edition", ())))):
        yield f"edition:{edition.id}", Name(edition.name, url_for("editions.edition", edition=edition.slug))


def _entries(wanted: Wanted) -> Named:
    for entry in db.session.scalars(select(Entry).where(Entry.id.in_(wanted.get("entry", ())))):
        name = f"{entry.code} {entry.name(ui_language())}"
        yield f"entry:{entry.id}", Name(name, url_for("catalogues.index", _anchor=entry.catalogue))


def _rounds(wanted: Wanted) -> Named:
    for found in db.session.scalars(select(Round).where(Round.id.in_(wanted.get("round", ())))):
        name = gettext("the validation round of %(year)s", year=found.name)
        yield f"round:{found.id}", Name(name, url_for("rounds.board", round_name=found.name))


def sentence(event: LedgerEvent, known: dict[str, Name]) -> Markup:
    """Say an event in the reader's language, with links."""
    words = gettext(SENTENCES.get(event.type, UNKNOWN))
    return Markup(words) % {  # noqa: S704 - our own catalogue; what is filled in is escaped
        "actor": known.get(event.actor, Name(_unknown(event.actor))),
        "subject": known.get(event.subject, Name(_unknown(event.subject))),
    }


def _unknown(thing: str) -> str:
    sort, _colon, number = thing.partition(":")
    return str(gettext(THINGS[sort], number=number)) if sort in THINGS else thing
