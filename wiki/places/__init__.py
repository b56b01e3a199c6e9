"""Members, territories and countries as the public sees them, with what they brought.

queries              named reads across rooms
views, member_views  the screens
blueprint, attach    as in every room
"""
