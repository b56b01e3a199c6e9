"""The home page: what this is, where to go, what is being decided; for a member, their tasks first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from wiki.accounts import queries as accounts
from wiki.accounts.access import countries_to_admit
from wiki.accounts.models import Member, Standing
from wiki.accounts.permissions import Actor, Permission, allowed, current_actor, permission_required
from wiki.core import clock
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.models import Amendment
from wiki.deliberation.threads import queries as thread_queries
from wiki.deliberation.votes import queries as vote_queries
from wiki.home import author_actions, queries
from wiki.home.author_actions import PendingAction
from wiki.pages import queries as pages
from wiki.pages.models import Page
from wiki.pages.writing import drafts as edit_drafts
from wiki.rounds import screens as rounds
from wiki.versioning.models import Revision
from wiki.web.forms import Form
from wiki.web.i18n import URL_PREFIX, ui_language

blueprint = Blueprint("home", __name__, url_prefix=URL_PREFIX)
DECISIONS_SHOWN, CHANGES_SHOWN, VOTES_SHOWN, NEWS_SHOWN = 3, 6, 5, 5


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a member: what to do, about what, where, and by when (or since when)."""

    verb: str
    title: str
    url: str
    at: datetime
    is_deadline: bool = False


@blueprint.get("/")
@permission_required(Permission.VISIT)
def index() -> ResponseReturnValue:
    """Show the home page."""
    actor = current_actor()
    changes = latest_changes()
    return render_template(
        "home/index.html",
        nav_active="home",
        tasks=tasks(actor.member, actor.now) if actor.member else [],
        drafts=count_drafts(actor.member) if actor.member else 0,
        news=thread_queries.unread_threads(actor.member, NEWS_SHOWN) if actor.member else [],
        followed=queries.followed_pages(actor.member) if actor.member else [],
        form=Form() if actor.member else None,
        votes=vote_queries.open_votes(VOTES_SHOWN),
        present_round=rounds.current_round(actor.now),
        decisions=queries.recent_decisions(DECISIONS_SHOWN),
        changes=changes,
        authors=pages.authors_by_id([revision for revision, _page in changes]),
    )


def latest_changes() -> Sequence[tuple[Revision, Page]]:
    """Return the last changes of pages in the reader's language; if there are none, in any language."""
    author_actions = pages.recent_changes(None, CHANGES_SHOWN, minor=False, lang=ui_language())
    return author_actions or pages.recent_changes(None, CHANGES_SHOWN, minor=False)


def count_drafts(member: Member) -> int:
    """Return how many drafts a member has, of amendments and of pages."""
    return len(amendment_queries.drafts_of(member)) + len(edit_drafts.member_drafts(member))


def tasks(member: Member, now: datetime) -> list[Task]:
    """Return a member's tasks: votes first, by their deadline."""
    awaiting = [
        Task(
            gettext("Vote on"),
            amendment_label(vote.amendment),
            amendment_url(vote.amendment),
            vote.closes_at,
            is_deadline=True,
        )
        for vote in vote_queries.votes_awaiting(member, now)
        if not vote.amendment.page.is_hidden
    ]
    drafts = [
        Task(gettext("Finish"), amendment_label(each), amendment_url(each), each.changed_at)
        for each in amendment_queries.drafts_of(member)
        if not each.page.is_hidden
    ]
    signed = [
        Task(
            gettext("See what changed since you signed"),
            amendment_label(each.amendment),
            url_for("deliberation.amendment", reference=each.amendment.reference, _anchor="support"),
            each.dropped_at or each.signed_at,
        )
        for each in amendment_queries.dropped_signatures(member)
    ]
    recorded = [
        Task(
            gettext("Check the ballot recorded for you on"),
            amendment_label(vote.amendment),
            url_for("deliberation.vote", reference=vote.amendment.reference),
            vote.closes_at,
            is_deadline=True,
        )
        for vote in vote_queries.votes_recorded_for(member, now)
    ]
    asked = account_request_tasks(member, now) + report_tasks(member, now)
    voting = awaiting + recorded + round_tasks(member, now)
    return voting + asked + signed + own_amendment_tasks(member) + follow_up_tasks(member, now) + drafts


def own_amendment_tasks(member: Member) -> list[Task]:
    """Return what a member is to do about their own amendments."""
    found = []
    for each, is_objected in queries.own_amendments(member):
        waits = author_actions.pending_action(each, is_objected=is_objected)
        if waits:
            found.append(
                Task(
                    gettext(author_actions.ACTION_LABELS[waits]),
                    amendment_label(each),
                    action_url(each, waits),
                    each.changed_at,
                )
            )
    return found


def action_url(amendment: Amendment, waits: PendingAction) -> str:
    """Return the URL where an author does what is to be done about their amendment."""
    if waits is PendingAction.ADAPT:
        return url_for("deliberation.adapt", amendment_id=amendment.id)
    if waits in {PendingAction.INTEGRATE, PendingAction.ANNOUNCE}:
        return url_for(f"deliberation.{waits}", reference=amendment.reference)
    return amendment_url(amendment)


def follow_up_tasks(member: Member, now: datetime) -> list[Task]:
    """Return the decisions whose follow-up this member is to write, as author or as steward."""
    author = None if member.is_steward(clock.day(now)) else member
    return [
        Task(
            gettext("Write decision and follow-up of"),
            amendment_label(vote.amendment),
            url_for("deliberation.follow_up", reference=vote.amendment.reference),
            vote.closes_at,
        )
        for vote in vote_queries.without_follow_up(author)
    ]


def round_tasks(member: Member, now: datetime) -> list[Task]:
    """Return the task that the running round has for a dynamiser, if any."""
    asked = rounds.pending_task(member, now)
    return [Task(asked.verb, asked.title, asked.url, asked.at, is_deadline=True)] if asked else []


def account_request_tasks(member: Member, now: datetime) -> list[Task]:
    """Return the requests for an account that this member may answer."""
    actor = Actor(member, now)
    if not allowed(Permission.APPROVE_MEMBER, actor=actor):
        return []
    asking = [
        each
        for each in accounts.pending_members(countries_to_admit(actor))
        if each.standing is Standing.REQUESTED
    ]
    where = url_for("places.members")
    return [
        Task(gettext("Answer"), gettext("the request of %(name)s", name=each.name), where, each.created_at)
        for each in asking
    ]


def report_tasks(member: Member, now: datetime) -> list[Task]:
    """Return one task for all unsettled reports of posts, for a member who may settle them."""
    if not allowed(Permission.SETTLE_REPORTS, actor=Actor(member, now)):
        return []
    waiting = thread_queries.reports(settled=False)
    if not waiting:
        return []
    title = ngettext("%(num)s report of a post", "%(num)s reports of posts", len(waiting))
    return [Task(gettext("Settle"), title, url_for("deliberation.reports"), waiting[0].created_at)]


def amendment_label(amendment: Amendment) -> str:
    """Return an amendment's number and title; for a draft, its title or its page's."""
    title = amendment.current.title
    if not amendment.reference:
        return title or str(gettext("an amendment on %(page)s", page=amendment.page.title))
    return str(gettext("amendment %(reference)s: %(title)s", reference=amendment.reference, title=title))


def amendment_url(amendment: Amendment) -> str:
    """Return the URL of an amendment, or of the text of a draft."""
    if not amendment.reference:
        return url_for("deliberation.draft_text", amendment_id=amendment.id)
    return url_for("deliberation.amendment", reference=amendment.reference)
