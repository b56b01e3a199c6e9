"""The ballots of a vote as the public reads them.

positions  positions, minority opinions, objections
listing    the list in pages, narrowed
export     the list as a table
views      the screens
"""
