"""Writing a page.

views             editing, creating, renaming
editing           merging a submitted edit with what changed meanwhile
saving            saving an edit as a revision
creating          creating a page
drafts, draft_views  edits that are not saved yet
typo              which changes of a reference text are typo fixes
spelling          what a dictionary calls a misspelling (`dictionaries/`)
moderation_views  hiding a page, showing it again
"""
