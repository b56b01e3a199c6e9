"""The public record read, named, recounted, and verified against the tables.

verify           a record checked from its events alone; with `checks`, `record` and `verify_rounds`, which are pure
agreement        the tables compared with the record; `merge_agreement` and `round_agreement` do their part
naming, wording  events as sentences
views, commands  the screens, and `flask ledger`
attach           what the audit brings to the application
"""
