"""Ending an amendment before its vote, and taking its text up again in a new draft.

services  the acts
views     the screens
"""
