"""From a question to an answer.

query            words, phrases, exclusions, fields
ranking          BM25 over titles, names and texts
snippet          the stretch of a text that shows why it was found
database_search  search without an index
"""
