"""The lowest room: every other room imports it, and it imports none.

db              base of the tables, the one place that commits, what differs between SQLite and PostgreSQL
cache           values cached in memory, by the state of the database that they were made from
normalize       texts in one form when they arrive: NFC, LF, no invisible signs
clock           the one place that reads the clock, and the days of the network
collation       names in the order of a dictionary
zones           hours on a wall clock, and the moments they name
limits/         limits on the memory and the processor time that work may take
errors          every error that the wiki raises, each with its HTTP status
hooks           lists of functions by which a room calls rooms above it without importing them
availability    which errors mean that database or disk is out of reach; work after a commit that may fail
background      threads that survive whatever they meet, and when each last succeeded
jobs            scheduled work: a hook
search_item     one thing that can be found, as plain values
search_sources  what each room lets search find: a hook
"""
