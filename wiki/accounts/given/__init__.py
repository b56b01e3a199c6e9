"""What accounts give to the hooks of the rooms below; `attach` hands it over.

account_menu  the reader's own part of every screen
record_names  names of its things in the record
searchable    what search finds of it
"""
