"""The lowest room: every other room imports it, and it imports none.

db              base of the tables, the one place that commits, what differs between SQLite and PostgreSQL
cache           values cached in memory, by the state of the database that they were made from
lru             a cache with a limit in bytes, and the bytes that a value takes
normalize       texts in one form when they arrive: NFC, LF, no invisible signs
clock           the one place that reads the clock


clock           the one place that reads the clock, and the days of the network
zones           hours on a wall clock, and the moments they name
errors          every error that the wiki raises, each with its HTTP status
hooks           lists of functions by which a room calls rooms above it without importing them
killable        pure functions in a process that is ended when they take too much
jobs            scheduled work: a hook
search_item     one thing that can be found, as plain values
search_sources  what each room lets search find: a hook
"""
