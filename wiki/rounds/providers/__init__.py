"""What rounds add to the hooks of the rooms below; `attach` registers it.

jobs            the job that advances rounds
record_names    names of rounds in the record
voted_pages     pages that cannot be hidden, because a round votes on them
search_sources  the documents that search indexes
"""
