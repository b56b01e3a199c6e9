"""What editions add to the hooks of the rooms below; `attach` registers it.

record_names  names of editions in the record
searchable    the documents that search indexes
"""
