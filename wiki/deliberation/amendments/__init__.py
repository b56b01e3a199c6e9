"""Amendments: written as drafts, submitted, signed, changed, carried along when their page changes, ended.

models, queries, services, forms   as in every room
fit               pure: how a proposal joins a text, what it touches, how two of them stand to each other
fact_fit          pure: the same for the facts of the page that a proposal changes
standings         the same for stored amendments, kept by the hashes of their texts
cosigning         who stands behind an amendment
carrying          how amendments follow their page
endings           withdrawn, void, replaced by another; taken up again
typos             corrections by stewards, and the act that makes an amendment of one
passages          the passage an amendment writes anew: cut out of the text and put back
screens           what the screens show, worked out from what was loaded
views             what everybody reads
draft_views       the four steps of writing
reworking_views   changing, adapting, putting into the page
support_views, ending_views, typo_views   signing; ending; correcting
"""
