"""The end of a round, and of each of its phases.

services  enter phases when they are due, freeze the roll, write the verdicts
export    ballots and results as tables
"""
