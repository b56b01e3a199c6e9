"""Whether each act could be done, by whom it was, after what had come before it; used by `wiki.audit.checks`.

state       what the events read so far tell of members, pages and amendments
rule        what an act needs: who may do it, and which acts must stand before it
members     members and their mandates
pages       versions of pages, and what binds them
amendments  amendments from their submission to their end
votes       votes and ballots
others      discussions, rounds, editions, catalogues and erasures
judge       all rules together, and the order of the moments

`tools/verify_ledger.py` has the same rules, written again.
"""
