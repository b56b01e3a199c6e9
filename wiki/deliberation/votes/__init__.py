"""Votes on frozen texts: announced, opened, ballots cast, closed exactly once, and what was adopted merged.

models, queries, services, forms, views   as in every room
schedule          when the clock next asks for something
merging           what was adopted goes into the page
screens, export   what the screens show; the ballots as a table
"""
