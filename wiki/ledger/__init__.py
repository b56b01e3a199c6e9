"""The public record: a chain of events that is appended to by every room and knows none.

canonical  canonical JSON
chain      events, each sealed with the hash of the one before
models     tables of events and their payloads
queries    named reads
services   appending events
hooks      the names of what the record tells of, given by the rooms above
given/     what the ledger gives to the layout
attach     what the ledger brings to the application

Reading, verifying and recounting it is the work of `wiki.audit`.
"""
