"""Voting in a round.

verdict   what the ballots on an item decide
services  one paper with many questions
listing   the answers on an item, in pages
"""
