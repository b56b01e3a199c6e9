"""Writing a page.

views             editing, creating, renaming
editing           what was sent, merged with what changed meanwhile
saving            from a form to a revision in force
creating          what a new page begins with
drafts, draft_views  edits that are not saved yet
typo              what a typo fix of a reference text may be
moderation_views  hiding a page, showing it again
"""
