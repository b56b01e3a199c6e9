"""What editions give to the hooks of the rooms below; `attach` hands it over.

record_names  names of its things in the record
searchable    what search finds of it
"""
