"""Amendments: written as drafts, submitted, signed, changed, rebased when their page changes, ended.

fit/        how a proposal fits a text that has moved on, and how two proposals stand to each other
writing/    drafts in steps; changing, adapting, putting in
cosigning/  who stands behind an amendment
ending/     withdrawn, superseded, void, taken up again
typos/      typo fixes of reference texts, and contesting them
excerpts    the part of a text that an amendment writes anew
rebasing    amendments carried along with each version of their page
queries, services, forms, screens, views  as in every room
"""
