"""Votes on frozen texts: announced, opened, ballots cast, closed exactly once, and what was adopted merged.

contests         which amendments may be alternatives in one vote
announcing_views  announcing a vote, ratifying a reconciled text
ballots/         the public list of ballots, positions, tables
closing/         opening, extending, closing, counting, merging, results
meetings/        a consensus reached aloud at a meeting
queries, services, forms, screens, views  as in every room
"""
