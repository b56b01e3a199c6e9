"""Public screens of members, territories and countries, with their contributions.

queries              reads across rooms
views, member_views  the screens
blueprint, attach    as in every room
"""
