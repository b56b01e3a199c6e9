"""Search: one analysis, one ranking, one interface to an index on Whoosh or PostgreSQL, and a queue of changes.

analysis/    from texts to terms: stems, stop words, compounds, glossary, spelling
querying/    parsing queries, ranking, snippets
whoosh/      the index for one host
postgresql/  the index in PostgreSQL's full-text search
sources      documents built from what the rooms make searchable
labels       the facts of a thing, in words
facets       scopes, facets and their labels
document, index  the values and the interface that the others share
indexer, turns   the thread that updates the index, and the lock for one writer at a time
models, services, views, commands, attach  as in every room
"""
