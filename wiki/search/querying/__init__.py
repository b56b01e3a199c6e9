"""From a query to its results.

query            parsing: words, phrases, exclusions, fields
ranking          BM25 over titles, names and texts
snippet          the passage of a text that shows why it matches
database_search  search without an index
"""
