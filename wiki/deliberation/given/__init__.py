"""What deliberation gives to the hooks of the rooms below; `attach` hands it over.

contributions     its section of a member's page
first_round_jobs  first rounds revealed at their hour
page_panels       what it shows on the screens of pages
record_names      names of its things in the record
searchable        what search finds of it
vote_jobs         votes opened and closed at their hour
"""
