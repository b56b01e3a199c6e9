"""Discussions on a page, an amendment or a passage of either: threads, posts, syntheses.

passages/    the passage a thread is anchored to, re-anchored in each version
leading/     first rounds, syntheses, minority views, closing
following/   what a member follows and has read
moderation/  posts reported, hidden, shown again
quotas       what one member may contribute in an hour
models, queries, services, forms, screens, views  as in every room
"""
