"""Functions of pages for the hooks of the rooms below; `attach` registers them.

contributions   the section of a member's page
record_names    names of pages in the ledger
search_sources  pages and former versions for search
"""
