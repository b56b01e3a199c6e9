"""What pages give to the hooks of the rooms below; `attach` hands it over.

contributions  its section of a member's page
record_names   names of its things in the record
searchable     what search finds of it
"""
