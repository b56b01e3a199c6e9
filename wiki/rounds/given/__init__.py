"""What rounds give to the hooks of the rooms below; `attach` hands it over.

jobs          phases at their hours
record_names  names of its things in the record
searchable    what search finds of it
"""
