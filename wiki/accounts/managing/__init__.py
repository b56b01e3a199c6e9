"""Managing a member.

forms  the buttons of the screen
views  ending a mandate, signing somebody out everywhere, closing an account
"""
