"""What accounts add to the hooks of the rooms below; registered in `attach`.

account_menu    the account menu of every screen
record_names    names of members in the record
search_sources  members and territories in search
"""
