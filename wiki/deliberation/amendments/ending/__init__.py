"""How an amendment ends before its vote, and how its words come back in a new draft.

services  the acts
views     the screens
"""
