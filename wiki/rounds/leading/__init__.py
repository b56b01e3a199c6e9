"""Leading a round.

rescheduling  dates changed, the round cancelled
participants  the progress of each dynamiser
views         the screens
"""
