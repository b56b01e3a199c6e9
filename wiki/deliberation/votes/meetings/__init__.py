"""A consensus reached aloud at a meeting, recorded as ballots.

attendance  find people by the names typed
services    record a meeting, withdraw a ballot recorded for oneself
views       the screens
"""
