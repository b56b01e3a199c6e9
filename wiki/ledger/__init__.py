"""The public record: a hash chain of events, to which every room appends.

canonical  canonical JSON
chain      events, each with the hash of the one before
models     tables of events and their payloads
queries    reads
services   appending events
hooks      the names of subjects and actors, which the rooms above look up
providers/ what the ledger adds to the hooks of `wiki.web`
attach     registers the room with the application

Showing and verifying the record is the work of `wiki.audit`.
"""
