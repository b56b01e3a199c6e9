"""What methods give to the hooks of the rooms below; `attach` hands it over.

page_panels   what it shows on the screens of pages
vocabularies  codes of cells and options, for the facts of pages
"""
