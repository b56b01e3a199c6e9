"""The first page a person sees.

own      what an author's own amendment waits for
queries  what waits for a member
views, attach  as in every room
"""
