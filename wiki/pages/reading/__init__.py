"""Reading a page.

page_screen    the screen of a page, shared by all its readers
views          reading, what links here, recent changes
history_views  versions: history, comparison, raw text, restoring, provenance
landing_views  the roadmap, the help page
comparison     comparisons as people read them
"""
