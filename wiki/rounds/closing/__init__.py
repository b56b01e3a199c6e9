"""The end of a round, and of each of its phases.

services  phases at their hours, the frozen roll, the verdicts
export    ballots and results as tables
"""
