"""The public record: shown, verified, counted again, and compared with the tables.

verify           checks a record from its events alone, with `checks`, `record` and `verify_rounds`; all four are pure
history/         who could do each act, and what had to come before it; used by `checks`
erasing          erases what events hold about a person
agreement        compares the tables with the record, with `merge_agreement` and `round_agreement`
event_sentences  events as sentences, with the names of those concerned; `event_messages` has the words
views, commands  the screens, and `flask ledger`
attach           registers the room with the application
"""
