"""Documents made from what the database holds; what is hidden makes none.

Each sort of thing that can be found is one line of SOURCES: where its numbers are, and the function that makes the
document of one. TOUCHES says which things a changed row is part of, BELOW which others stand or fall with them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask_babel import force_locale, gettext, lazy_gettext
from sqlalchemy import Select, Text, cast, inspect, literal, select

from wiki.accounts import queries as accounts
from wiki.accounts.models import Mandate, Member, Standing, Territory
from wiki.catalogues.models import Entry
from wiki.config import UI_LANGUAGES
from wiki.core.db import db
from wiki.deliberation.amendments.models import Amendment
from wiki.deliberation.threads.models import Post, PostVersion, Synthesis, Thread, ThreadClosing
from wiki.deliberation.votes.models import Result, Vote
from wiki.editions.models import Edition
from wiki.pages.kinds import CYCLES, PHASES, badge_of
from wiki.pages.models import Page
from wiki.rounds.labels import PHASES as ROUND_PHASES
from wiki.rounds.models import Round
from wiki.search import labels
from wiki.search.analysis.analyzer import language
from wiki.search.analysis.plain_text import plain
from wiki.search.document import Document, DocumentType
from wiki.search.facets import STATES
from wiki.versioning.models import Revision
from wiki.versioning.queries import text_of, version

STEPS = (("cycle", CYCLES), ("phase", PHASES))
FACETS = ("country", "cycle", "phase", "level", "theme", "year", "code")


def document(key: str) -> Document | None:
    """Return what the index should know of a thing now; None when nobody should find it."""
    sort, _colon, number = key.partition(":")
    row = db.session.get(SOURCES[sort].model, int(number)) if sort in SOURCES else None
    return SOURCES[sort].document(row) if row is not None else None


def documents(keys: Iterable[str]) -> Iterator[Document]:
    """Yield the documents of those keys that have one."""
    for key in keys:
        found = document(key)
        if found is not None:
            yield found


def all_keys() -> list[str]:
    """Return the key of everything that could be found."""
    return [
        f"{sort}:{number}"
        for sort, source in SOURCES.items()
        for number in db.session.scalars(select(source.model.id).order_by(source.model.id.desc()))
    ]


def touched(thing: Any) -> Iterable[str]:
    """Return the keys of what a changed row is part of."""
    return TOUCHES[type(thing)](thing) if type(thing) in TOUCHES else ()


def keys_with(keys: Iterable[str]) -> set[str]:
    """Return the keys and those of what stands or falls with them: a page's amendments and discussions."""
    wanted, new = set[str](), set(keys)
    while new:
        wanted |= new
        new = set(_below(new)) - wanted
    return {key for key in wanted if key.partition(":")[0] in SOURCES}


def _below(keys: Iterable[str]) -> Iterator[str]:
    numbers: dict[str, list[int]] = {}
    for key in keys:
        sort, _colon, number = key.partition(":")
        numbers.setdefault(sort, []).append(int(number))
    for above, sort, query in BELOW:
        if above in numbers:
            found = db.session.scalars(query(numbers[above]))
            yield from (f"{sort}:{number}" for number in found)


def _of_page(page: Page) -> Document | None:
    if page.is_hidden or not page.head_number:
        return None
    text = version(page.id, page.head_number).content.text
    return Document(
        key=f"page:{page.id}",
        type=DocumentType.PAGE,
        kind=page.kind,
        lang=page.lang,
        title=page.title,
        names=_names(page.facts, page.lang),
        place=_place(page.facts),
        labels=labels.of_page(page, text),
        body=plain(text),
        url_path=f"/page/{page.slug}",
        facets=_facets(page.facts) | _state(page) | _country_of(page.facts),
        updated_at=page.changed_at.isoformat(),
    )


def _of_version(revision: Revision) -> Document | None:
    page = db.session.get_one(Page, revision.page_id)
    if page.is_hidden or revision.number == page.head_number:
        return None
    return Document(
        key=f"version:{revision.id}",
        type=DocumentType.VERSION,
        kind=page.kind,
        lang=page.lang,
        title=revision.title,
        body=plain(text_of(revision)),
        url_path=f"/page/{page.slug}/version/{revision.number}",
        facets=_facets(revision.facts),
        updated_at=revision.created_at.isoformat(),
    )


def _of_amendment(amendment: Amendment) -> Document | None:
    if amendment.number is None or amendment.page.is_hidden:
        return None
    current = amendment.current
    return Document(
        key=f"amendment:{amendment.id}",
        type=DocumentType.AMENDMENT,
        kind="",
        lang=amendment.page.lang,
        title=f"{amendment.reference} · {current.title}",
        labels=labels.of_sort(DocumentType.AMENDMENT, amendment.page.lang, STATES.get(amendment.fate, "")),
        body=plain(f"# {amendment.page.title}\n\n{current.reasons}"),
        url_path=f"/amendments/{amendment.reference}",
        facets={"state": amendment.fate, "year": str(amendment.year)},
        updated_at=amendment.changed_at.isoformat(),
    )


def _of_decision(vote: Vote) -> Document | None:
    amendment, result = vote.amendment, vote.result
    if result is None or amendment.page.is_hidden:
        return None
    reasons = "\n\n".join(ballot.reason for ballot in vote.ballots)
    return Document(
        key=f"decision:{vote.id}",
        type=DocumentType.DECISION,
        kind="",
        lang=amendment.page.lang,
        title=f"{amendment.reference} · {amendment.current.title}",
        labels=labels.of_sort(DocumentType.DECISION, amendment.page.lang, STATES.get(result.outcome, "")),
        body=plain(f"# {amendment.page.title}\n\n{amendment.follow_up}\n\n{reasons}"),
        url_path=f"/amendments/{amendment.reference}/result",
        facets={"state": result.outcome, "year": str(result.closed_at.year)},
        updated_at=result.closed_at.isoformat(),
    )


def _of_thread(thread: Thread) -> Document | None:
    if thread.amendment is not None and thread.amendment.number is None:
        return None
    page = thread.page or (thread.amendment.page if thread.amendment else None)
    if page is None or page.is_hidden:
        return None
    posts = [post for post in thread.posts if not post.is_hidden]
    said: list[Post | Synthesis] = [*thread.syntheses[-1:], *posts]
    closed = [closing.reason for closing in thread.closings if closing.reopened_at is None]
    return Document(
        key=f"thread:{thread.id}",
        type=DocumentType.DISCUSSION,
        kind="",
        lang=page.lang,
        title=thread.title,
        body=plain("\n\n".join([*(each.text for each in said), *closed])),
        url_path=f"/threads/{thread.id}",
        place=_agenda(thread, page.lang),
        labels=labels.of_sort(DocumentType.DISCUSSION, page.lang),
        facets={"year": str(thread.created_at.year)},
        updated_at=max([thread.created_at, *(each.created_at for each in said)]).isoformat(),
    )


def _agenda(thread: Thread, lang: str) -> str:
    """Return the item of a round that a discussion is about, in the language of its page."""
    if thread.item is None:
        return ""
    with force_locale(lang if lang in UI_LANGUAGES else UI_LANGUAGES[0]):
        words = {"number": thread.item.number, "year": thread.item.round.name}
        return str(gettext("Item %(number)s of the validation round of %(year)s", **words))


def _of_member(member: Member) -> Document | None:
    """Return what the members' page shows of somebody who belongs to the network now."""
    if member.standing is not Standing.ACTIVE:
        return None
    return Document(
        key=f"member:{member.id}",
        type=DocumentType.MEMBER,
        kind="",
        lang="",
        title=member.name,
        body=f"{member.territory.name}, {_country(member.country)}",
        labels=labels.of_sort(DocumentType.MEMBER, ""),
        url_path=f"/members/{member.id}",
        facets={"country": member.country},
        updated_at=(member.approved_at or member.created_at).isoformat(),
    )


def _of_territory(territory: Territory) -> Document | None:
    query = select(Member).where(Member.territory_id == territory.id, Member.standing == Standing.ACTIVE)
    members = db.session.scalars(query.order_by(Member.created_at)).all()
    if not members:
        return None
    return Document(
        key=f"territory:{territory.id}",
        type=DocumentType.TERRITORY,
        kind="",
        lang="",
        title=territory.name,
        body=_country(territory.country),
        labels=labels.of_sort(DocumentType.TERRITORY, ""),
        url_path=f"/members?country={territory.country}",
        facets={"country": territory.country},
        updated_at=members[0].created_at.isoformat(),
    )


def _of_edition(edition: Edition) -> Document:
    return Document(
        key=f"edition:{edition.id}",
        type=DocumentType.EDITION,
        kind="",
        lang="",
        title=edition.name,
        labels=labels.of_sort(DocumentType.EDITION, ""),
        body=plain(edition.note),
        url_path=f"/editions/{edition.slug}",
        facets={"year": str(edition.published_at.year)},
        updated_at=edition.published_at.isoformat(),
    )


def _of_round(of: Round) -> Document:
    """Return a validation round; it has no language, and is called in each by its year."""
    return Document(
        key=f"round:{of.id}",
        type=DocumentType.ROUND,
        kind="",
        lang="",
        title=of.name,
        names=labels.of_sort(DocumentType.ROUND, ""),
        labels=labels.of_sort(DocumentType.ROUND, "", lazy_gettext(ROUND_PHASES[of.phase])),
        body=plain(of.note),
        url_path=f"/rounds/{of.name}",
        facets={"year": str(of.year)},
        updated_at=of.opened_at.isoformat(),
    )


def _facets(facts: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    return {name: str(facts[name]) for name in FACETS if facts.get(name) not in (None, "")}


def _state(page: Page) -> dict[str, str]:
    """Return where a method sheet stands, as its badge says it."""
    return {"state": badge_of(page.facts)} if page.kind == "method" else {}


def _territory(facts: Mapping[str, Any]) -> Territory | None:
    return accounts.territory(facts["territory"]) if facts.get("territory") else None


def _place(facts: Mapping[str, Any]) -> str:
    """Return where an example is, or the territory that a page belongs to."""
    territory = _territory(facts)
    return str(facts.get("place") or (territory.name if territory else ""))


def _country_of(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the country of a territory's page that does not name one itself."""
    territory = None if facts.get("country") else _territory(facts)
    return {"country": territory.country} if territory else {}


def _names(facts: Mapping[str, Any], lang: str) -> str:
    """Return what else a page is called by: the code of a sheet with cycle and phase, the sheet adapted, a country."""
    code = {**_country_of(facts), **facts}.get("country")
    country = _country(str(code), lang) if code else ""
    with force_locale(lang if lang in UI_LANGUAGES else UI_LANGUAGES[0]):
        steps = [gettext(words[str(facts[name])]) for name, words in STEPS if str(facts.get(name)) in words]
    return " · ".join(
        filter(None, (str(facts.get("code", "")), str(facts.get("sheet", "")), *steps, country))
    )


def _country(code: str, *langs: str) -> str:
    """Return a country's name in these languages, or in those of the interface."""
    spoken = [lang for lang in map(language, langs) if lang != "xx"] or UI_LANGUAGES
    return " ".join(dict.fromkeys(str(Locale(lang).territories.get(code, code)) for lang in spoken))


@dataclass(frozen=True, slots=True)
class Source:
    """One sort of thing that can be found: its table, and what makes the document of a row (None: not to be found)."""

    model: Any
    document: Callable[[Any], Document | None]


SOURCES: dict[str, Source] = {
    "page": Source(Page, _of_page),
    "version": Source(Revision, _of_version),
    "amendment": Source(Amendment, _of_amendment),
    "decision": Source(Vote, _of_decision),
    "thread": Source(Thread, _of_thread),
    "edition": Source(Edition, _of_edition),
    "round": Source(Round, _of_round),
    "member": Source(Member, _of_member),
    "territory": Source(Territory, _of_territory),
}
"""The first word of a key → what it names."""

TOUCHES: dict[type, Callable[[Any], Iterable[str]]] = {
    Page: lambda page: (f"page:{page.id}", f"history:{page.id}") if _moved(page) else (f"page:{page.id}",),
    Revision: lambda revision: (f"page:{revision.page_id}", f"former:{revision.id}"),
    Amendment: lambda amendment: (f"amendment:{amendment.id}",),
    Vote: lambda vote: (f"decision:{vote.id}",),
    Result: lambda result: (f"decision:{result.vote_id}",),
    Thread: lambda thread: (f"thread:{thread.id}",),
    Post: lambda post: (f"thread:{post.thread_id}",),
    PostVersion: lambda said: (f"post:{said.post_id}",),
    Synthesis: lambda synthesis: (f"thread:{synthesis.thread_id}",),
    ThreadClosing: lambda closing: (f"thread:{closing.thread_id}",),
    Edition: lambda edition: (f"edition:{edition.id}",),
    Round: lambda of: (f"round:{of.id}",),
    Entry: lambda entry: (f"entry:{entry.id}",),
    Member: lambda member: (f"member:{member.id}", *_homes(member)),
    Mandate: lambda mandate: (f"member:{mandate.member_id}",),
}
"""A table → the keys of what one of its rows is part of, read when the row has changed."""


def _moved(page: Page) -> bool:
    """Say whether all the versions of a page are concerned: it was hidden, shown again, or has another address."""
    return any(inspect(page).attrs[name].history.has_changes() for name in ("hidden_at", "slug"))


def _homes(member: Member) -> Iterator[str]:
    """Yield the territory that a member has, and the one left."""
    before = inspect(member).attrs.territory_id.history.deleted or ()
    return (f"territory:{number}" for number in {member.territory_id, *before} if number is not None)


def _predecessors(ids: list[int]) -> Select[tuple[int]]:
    """Select the revisions that these took the place of."""
    made = select(Revision.page_id, Revision.number).where(Revision.id.in_(ids)).subquery()
    return select(Revision.id).join(
        made, (Revision.page_id == made.c.page_id) & (Revision.number == made.c.number - 1)
    )


def _using(ids: list[int]) -> Select[tuple[int]]:
    """Select the pages that these entries of catalogues are named on, and maybe some that only have their codes."""
    code = literal('%"').concat(Entry.code).concat('"%')
    return select(Page.id).join(Entry, cast(Page.facts, Text).like(code)).where(Entry.id.in_(ids)).distinct()


BELOW: tuple[tuple[str, str, Callable[[list[int]], Select[Any]]], ...] = (
    ("entry", "page", _using),
    ("page", "amendment", lambda ids: select(Amendment.id).where(Amendment.page_id.in_(ids))),
    ("page", "thread", lambda ids: select(Thread.id).where(Thread.page_id.in_(ids))),
    ("history", "version", lambda ids: select(Revision.id).where(Revision.page_id.in_(ids))),
    ("former", "version", _predecessors),
    ("amendment", "thread", lambda ids: select(Thread.id).where(Thread.amendment_id.in_(ids))),
    ("amendment", "decision", lambda ids: select(Vote.id).where(Vote.amendment_id.in_(ids))),
    ("post", "thread", lambda ids: select(Post.thread_id).where(Post.id.in_(ids))),
)
"""Which sort of key has which other below it, and their numbers."""
