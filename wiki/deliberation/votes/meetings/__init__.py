"""A consensus spoken at a meeting, recorded as ballots.

attendance  who is meant by the names written down
services    recording it, withdrawing one's own
views       the screens
"""
