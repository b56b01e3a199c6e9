"""Reading a page.

page_screen    the screen of a page, cached for all its readers
views          reading, backlinks, wanted pages, recent changes
history_views  versions: history, comparison, raw text, restoring, provenance
landing_views  the roadmap, the help page
comparison     comparisons of rendered texts
"""
