"""Search: analysers per language, an index behind one small interface, and a queue that follows every commit.

analysis, query, ranking, passage   pure: words, what was asked, what fits best, what to show of it
document, index     what the index knows; the interface of every backend
whoosh_index, snapshot   the backend in a folder; a disposable cache, checked before it is read
models, sources     the queue; documents made from pages, amendments and discussions
services            queue, drain, rebuild, search, and the plain search without an index
indexer             the thread that drains the queue in a serving process
"""
