"""Functions of methods for the hooks of the rooms below; `attach` registers them.

page_panels   panels on the screens of pages
vocabularies  codes of cells and options, for the facts of pages
"""
