"""Leading a discussion.

first_round  answers given alone, revealed together
syntheses    syntheses and signed minority views
views        the screens
"""
