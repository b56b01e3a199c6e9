"""The names of amendments, votes and discussions in the record."""

from flask import url_for
from flask_babel import gettext
from sqlalchemy import func, select

from wiki.core.db import db
from wiki.deliberation.amendments.queries import public_amendments
from wiki.deliberation.models import Amendment, Vote
from wiki.deliberation.threads.models import Post, Thread
from wiki.ledger.hooks import SubjectName, SubjectNames, WantedSubjects
from wiki.pages.models import Page


def names(wanted: WantedSubjects) -> SubjectNames:
    """Yield the names of the wanted subjects that everybody may read."""
    yield from _amendments(wanted)
    yield from _votes(wanted)
    yield from _threads_and_posts(wanted)


def _amendments(wanted: WantedSubjects) -> SubjectNames:
    query = public_amendments().where(Amendment.id.in_(wanted.get("amendment", ())))
    for amendment in db.session.scalars(query).unique():
        name = gettext("amendment %(reference)s", reference=amendment.reference)
        yield (
            f"amendment:{amendment.id}",
            SubjectName(name, url_for("deliberation.amendment", reference=amendment.reference)),
        )


def _votes(wanted: WantedSubjects) -> SubjectNames:
    query = public_amendments().join(Vote, Vote.amendment_id == Amendment.id)
    for vote in db.session.scalars(
        query.with_only_columns(Vote).where(Vote.id.in_(wanted.get("vote", ())))
    ).unique():
        name = gettext("the vote on amendment %(reference)s", reference=vote.amendment.reference)
        yield (
            f"vote:{vote.id}",
            SubjectName(
                name, url_for("deliberation.result", reference=vote.amendment.reference, number=vote.number)
            ),
        )


def _threads_and_posts(wanted: WantedSubjects) -> SubjectNames:
    query = select(Thread).outerjoin(Amendment, Amendment.id == Thread.amendment_id)
    query = query.join(Page, Page.id == func.coalesce(Thread.page_id, Amendment.page_id))
    query = query.where(Page.hidden_at.is_(None))
    for thread in db.session.scalars(query.where(Thread.id.in_(wanted.get("thread", ())))):
        address = url_for("deliberation.thread", thread_id=thread.id)
        yield f"thread:{thread.id}", SubjectName(gettext("discussion %(number)s", number=thread.id), address)
    posts = query.join(Post).where(Post.id.in_(wanted.get("post", ()))).with_only_columns(Post.id, Thread.id)
    for post_id, thread_id in db.session.execute(posts):
        address = url_for("deliberation.thread", thread_id=thread_id, post=post_id, _anchor=f"post-{post_id}")
        yield f"post:{post_id}", SubjectName(gettext("post %(number)s", number=post_id), address)
