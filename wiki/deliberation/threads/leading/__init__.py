"""Leading a discussion.

first_round  answers given alone, revealed together
syntheses    what a discussion has come to; minority views, signed
views        the screens
"""
