"""What every room stands on: it knows nobody.

db          base of the tables, the one place that commits, what differs between SQLite and PostgreSQL
cache       what is kept in memory under the number of the state it shows
clock       the one place that reads the clock
errors      every refusal, each with its HTTP status
hooks       how a room shows what rooms above it bring
jobs        what falls due by the clock: a hook
searchable  what search finds: a hook; a `findable` is one such thing
"""
