"""What one member may contribute in an hour: far more than anybody needs, and told when reached."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, TooManyRequests
from wiki.deliberation.threads.models import Post, PostVersion

HOUR = timedelta(hours=1)
MAX_POSTS = 60
"""Contributions per hour, and changes of them."""


def check_post(member: Member, now: datetime) -> None:
    """Check that a member may write, or change, one more contribution to a discussion; raises TooManyRequests.

    It belongs in the unit of work that writes.
    """
    query = select(func.count()).select_from(PostVersion).join(Post, Post.id == PostVersion.post_id)
    query = query.where(Post.author_id == member.id, PostVersion.created_at > now - HOUR)
    if (db.session.scalar(query) or 0) >= MAX_POSTS:
        raise TooManyRequests(
            N_("You have contributed %(most)s times within an hour. Keep your words, and send them later."),
            most=MAX_POSTS,
        )
