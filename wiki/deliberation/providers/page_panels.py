"""What deliberation shows on the screens of pages, and why a page cannot be hidden now."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import get_template_attribute, render_template, url_for
from markupsafe import Markup

from wiki.core.errors import N_
from wiki.deliberation.amendments import queries, screens
from wiki.deliberation.models import Amendment
from wiki.deliberation.threads import queries as threads
from wiki.deliberation.votes import queries as votes
from wiki.pages.hooks import Panel, PanelPlace, RevisionSource
from wiki.pages.models import Page
from wiki.versioning.models import Revision
from wiki.versioning.queries import version

PASSAGE_TOOL = "deliberation/threads/passage_tool.html"


def post_tab_count(page: Page) -> tuple[str, int]:
    """Return the tab of threads and the number of posts shown on it."""
    return "discuss", threads.post_count(page)


def panels(page: Page, now: datetime) -> Iterator[Panel]:
    """Yield the panels shown around the text of a page."""
    amendments = queries.amendments_in_discussion(page)
    if amendments:
        yield Panel(PanelPlace.STATUS, _html("in_discussion", amendments=amendments))
        yield Panel(PanelPlace.ASIDE, _html("amendments", amendments=amendments))
        for anchor, mark in screens.section_marks(page, amendments).items():
            yield Panel(PanelPlace.SECTION, mark, anchor)
    typo_fixes = screens.typo_fixes(page, now)
    if typo_fixes:
        yield Panel(PanelPlace.NOTE, _html("typo_notes", page=page, typo_fixes=typo_fixes))
    if version(page.id, page.head_number).content.text.strip():
        choosing = url_for("deliberation.discuss_passage", slug=page.slug)
        html = render_template(PASSAGE_TOOL, choosing=choosing, version=page.head_number)
        yield Panel(PanelPlace.BELOW, Markup(html))  # noqa: S704 - what a template has made


def amendment_counts(pages: Collection[int]) -> Mapping[int, Markup]:
    """Return, by page id, how many amendments are in discussion on it, in words."""
    counts = queries.amendment_counts(set(pages))
    return {row: _html("list_note", number=number) for row, number in counts.items()}


def revision_sources(revisions: Iterable[Revision]) -> Mapping[int, RevisionSource]:
    """Return, by revision id, the amendment that made each of these revisions."""
    brought = {each.id: each.amendment_id for each in revisions if each.amendment_id is not None}
    amendments = {row: queries.amendment(row) for row in set(brought.values())}
    return {
        revision: _source(amendment)
        for revision, row in brought.items()
        if (amendment := amendments[row]) is not None
    }


def _source(amendment: Amendment) -> RevisionSource:
    ways = ["vote_link", "discussion_link"] if amendment.vote is not None else ["discussion_link"]
    return RevisionSource(
        _link("amendment_link", amendment), amendment.current.title, [_link(way, amendment) for way in ways]
    )


def _link(name: str, amendment: Amendment) -> Markup:
    return Markup(get_template_attribute("deliberation/amendments/links.html", name)(amendment))  # noqa: S704 - what a template has made


def _html(name: str, **context: Any) -> Markup:
    return Markup(render_template(f"deliberation/page/{name}.html", **context))  # noqa: S704 - what a template has made


def reasons_to_stay(page: Page) -> Sequence[str]:
    """Say why a page cannot be hidden: people read and vote on it."""
    if not votes.is_voted_on(page):
        return ()
    return (
        N_(
            "This page cannot be hidden: a vote on it is announced or open. Voters must be able to read it until the "
            "close."
        ),
    )
