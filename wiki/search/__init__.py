"""Search: one analysis, one ranking, an index on either engine behind one interface, a queue that follows every commit.

analysis, stop_words, glossary   pure: from texts to terms; the other names of things
query, ranking, occurrences, passage, spelling   pure: what was asked, what fits best, where its words stand,
                    what to show of it, what was meant
document, index     what the index knows; the interface of every backend
whoosh_index, whoosh_fields, whoosh_postings, searcher, snapshot   the backend in a folder: a disposable cache
postgresql_index, postgresql_search, postgresql_terms   the backend in the database
models, sources     the queue; documents made from everything that can be found
services            queue, drain, rebuild, search, suggest; plain_search answers without an index
facets, labels      scopes and facets in words; the words of what is known of a thing beside its text
views               the search page
indexer             the thread that drains the queue in a serving process
"""
