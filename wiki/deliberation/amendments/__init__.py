"""Amendments: written as drafts, submitted, changed, carried along when their page changes.

models, queries, services, forms   as in every room
passages          the passage an amendment writes anew: cut out of the text and put back
screens           what the screens show, worked out from what was loaded
views             what everybody reads
draft_views       the four steps of writing
reworking_views   changing, adapting, ending
"""
