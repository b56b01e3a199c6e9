"""What editions add to the hooks of the rooms below; `attach` registers it.

record_names    names of editions in the record
search_sources  the documents that search indexes
"""
