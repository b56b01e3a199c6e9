"""Discussions on a page, an amendment or a passage of either: threads, posts, and what they come to.

passages/    the words a discussion stands on, carried from version to version
leading/     first rounds, syntheses, minority views, the end
following/   what a member follows and has read
moderation/  posts reported, hidden, shown again
models, queries, services, forms, screens, views  as in every room
"""
