"""Search: one analysis, one ranking, an index on either engine behind one interface, a queue that follows every commit.

analysis/    from texts to terms: stems, stop words, compounds, glossary, spelling
querying/    what a person typed, ranking, the stretch of a text that is shown
whoosh/      the index for one host
postgresql/  the index in PostgreSQL's own full text
sources      documents made from what the rooms give
labels       what is known of a thing, in words
facets       where to search, what to narrow by
document, index  the values and the interface between all these
indexer, turns   the thread that follows the database, one writer at a time
models, services, views, commands, attach  as in every room
"""
