"""Votes on frozen texts: announced, opened, ballots cast, closed exactly once, and what was adopted merged.

contests         which amendments may be alternatives in one vote
announcing_views  putting words to a vote
ballots/         the public list of ballots, positions, tables
closing/         opening, extending, closing, counting, merging, results
meetings/        a consensus spoken by those present
queries, services, forms, screens, views  as in every room
"""
