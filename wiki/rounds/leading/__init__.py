"""Leading a round.

rescheduling  dates changed, the round cancelled
participants  who is awaited, who has come how far
views         the screens
"""
