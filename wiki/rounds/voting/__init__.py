"""Voting in a round.

verdict   what the ballots on an item decide
services  cast and record answers
listing   the answers on an item, in pages
"""
