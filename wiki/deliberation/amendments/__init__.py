"""Amendments: written as drafts, submitted, signed, changed, rebased when their page changes, ended.

fit/        rebasing a proposal on a changed text; how two proposals relate to each other
writing/    drafts in steps; changing, adapting and integrating an amendment
cosigning/  signatures that support an amendment
ending/     withdrawn, superseded, void, taken up again
typos/      typo fixes of reference texts, and contesting them
excerpts    the passage of a text that an amendment rewrites
quotas      what one member may write in an hour and keep as drafts
rebasing    rebasing amendments on each new version of their page
queries, services, forms, screens, views  as in every room
"""
