"""Load amendments, votes, threads and posts for the current actor, checking that they may act on them."""

import re

from wiki.accounts.permissions import Actor, Permission, allowed, current_actor, require
from wiki.core.errors import N_, NotFound
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.models import Amendment, Vote
from wiki.deliberation.threads import queries as thread_queries
from wiki.deliberation.threads.models import Post, Thread
from wiki.pages import access as pages
from wiki.pages.models import Page

REFERENCE = re.compile(r"(?P<year>\d\d)-(?P<number>\d{3,6})", re.ASCII)
CENTURY = 2000


def page(slug: str, permission: Permission = Permission.READ_PAGE) -> tuple[Page, Actor]:
    """Return the page with this slug, and the actor; raises NotFound, Forbidden."""
    return pages.page(slug, permission), current_actor()


def amendment(reference: str, permission: Permission = Permission.READ_AMENDMENT) -> tuple[Amendment, Actor]:
    """Return an amendment by its reference, such as 26-014, and the actor.

    Raises NotFound when there is none or the actor may not read it, Forbidden when they lack ``permission``.
    """
    match, found = REFERENCE.fullmatch(reference), None
    if match:
        found = amendment_queries.amendment_by_reference(CENTURY + int(match["year"]), int(match["number"]))
    return _readable(found, permission)


def draft(amendment_id: int, permission: Permission = Permission.EDIT_AMENDMENT) -> tuple[Amendment, Actor]:
    """Return an amendment by its id, for the steps of writing it; raises NotFound, Forbidden."""
    return _readable(amendment_queries.amendment(amendment_id), permission)


def _readable(found: Amendment | None, permission: Permission) -> tuple[Amendment, Actor]:
    actor = current_actor()
    if found is None or not allowed(Permission.READ_AMENDMENT, found, actor):
        raise NotFound(N_("There is no such amendment."))
    return found, require(permission, found, actor)


def vote(
    reference: str, permission: Permission = Permission.READ_AMENDMENT, number: int | None = None
) -> tuple[Vote, Actor]:
    """Return the vote with this number on an amendment, by default the latest; raises NotFound, Forbidden."""
    found, actor = amendment(reference, permission)
    if found.vote is None:
        raise NotFound(N_("This amendment has not been put to the vote."))
    votes = {each.number: each for each in found.votes}
    if number is not None and number not in votes:
        raise NotFound(N_("There is no such vote."))
    return votes[number] if number else found.vote, actor


def thread(thread_id: int, permission: Permission | None = None) -> tuple[Thread, Actor]:
    """Return a thread, and the actor.

    Raises NotFound when there is none or the actor may not read its page or amendment, Forbidden.
    """
    found, actor = thread_queries.thread(thread_id), current_actor()
    if found is None or not _may_read(found, actor):
        raise NotFound(N_("There is no such discussion."))
    return found, require(permission, found, actor) if permission else actor


def post(post_id: int, permission: Permission) -> tuple[Post, Actor]:
    """Return a post, and the actor; raises NotFound, Forbidden."""
    found, actor = thread_queries.post(post_id), current_actor()
    if found is None or not _may_read(found.thread, actor):
        raise NotFound(N_("There is no such post."))
    return found, require(permission, found, actor)


def _may_read(found: Thread, actor: Actor) -> bool:
    if found.amendment is not None:
        return allowed(Permission.READ_AMENDMENT, found.amendment, actor)
    return allowed(Permission.READ_PAGE, found.page, actor)
