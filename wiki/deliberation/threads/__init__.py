"""Discussions on a page, an amendment or a passage of either: threads, posts, and what they come to.

models, queries, services, forms, views   as in every room
passages, marking     the words a discussion stands on: carried through every version, marked in the text
first_round           answers given alone and revealed together
syntheses, leading_views         versions of a synthesis, minority views and their signatures, closing
attention, attention_views       what members follow and have read
moderation, reporting_views      what they report and stewards settle
passage_views, screens           choosing a passage; what the screen of a discussion shows
"""
