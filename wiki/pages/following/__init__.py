"""Pages that a member follows.

services  following, and up to where one has read
views     the buttons
"""
