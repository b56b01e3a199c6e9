"""Pages that a member follows.

services  following pages, and the version last read
views     the buttons to follow, unfollow and mark as read
"""
