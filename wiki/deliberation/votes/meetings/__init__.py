"""A consensus reached aloud at a meeting, recorded as ballots.

attendance  find people by the names typed
services    record a meeting, confirm or withdraw a ballot recorded for oneself
views       the screens
"""
