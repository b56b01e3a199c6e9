"""Votes on frozen texts: announced, opened, ballots cast, closed exactly once, and what was adopted merged.

models, queries, services, forms   as in every room
contests          which amendments may be alternatives in one vote, and by which rules
meetings          a consensus spoken by those present, recorded as their ballots
attendance        pure: whom the names written for a meeting mean
counting          from rows to the values that the pure core counts
closing           what the clock does: open, extend once, close
merging           what was adopted goes into the page
screens           what the screens show of a vote
stands, listing   its ballots as the public list shows them; that list in pages
export            the ballots as a table, the close as a calendar entry
views             the ballot and its receipt
announcing_views, meeting_views, ballots_views, result_views   putting to the vote; recording; the list; the result
"""
