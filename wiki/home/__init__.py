"""The home page.

author_actions  what an author is to do about their own amendment
queries  reads for the home page
views, attach  as in every room
"""
