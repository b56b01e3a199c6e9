"""How a text that binds everybody is changed: discussed, amended, voted, merged.

policy, tally, contest, lifecycle  the pure core: rules, results, alternatives, states
plain_values       values made of plain JSON
wording, labels    rules, results and states in words
models             tables of amendments and votes, which name each other
threads/           discussions
amendments/        amendments until they are voted
votes/             votes, ballots, results, merging
fields             fields and bounds that the forms share
hooks              what discussions are about, given by the rooms above
rules, access, blueprint  as in every room
given/             what deliberation gives to the hooks of the rooms below
attach             what deliberation brings to the application
"""
