"""How a text that binds everybody is changed: discussed, amended, voted, merged.

policy, tally, lifecycle   pure: the rules of a vote, what it decides, which state follows which
contest, plain     pure: which of several alternatives wins; values as plain JSON and back
wording, labels            rules, results and states as people read them
threads/ amendments/ votes/   three rooms of one shape: models, queries, services, forms, views
access, rules              load for a purpose; who may do what
blueprint, fields          what the screens and forms of the three have in common
views                      brings the screens of the three together
"""
