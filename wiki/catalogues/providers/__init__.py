"""What catalogues add to the hooks of the rooms below; registered in `attach`.

record_names  names of entries in the record
"""
