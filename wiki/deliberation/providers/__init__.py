"""What deliberation adds to the hooks of the rooms below; `attach` registers it.

contributions     the section of a member's page about amendments
first_round_jobs  first rounds revealed at their hour
page_panels       what it shows on the screens of pages
record_names      names of amendments, votes, threads and posts in the record
search_sources    the documents that search indexes
vote_jobs         votes opened and closed at their hour
"""
