"""How a text that binds everybody is changed: discussed, amended, voted, merged.

policy, tally, contest, lifecycle  the pure core: rules, results, alternatives, states
plain_values       values made of plain JSON
wording, labels    rules, results and states in words
models             tables of amendments and votes, in one module because each has keys to the other
threads/           discussions
amendments/        amendments until they are voted
votes/             votes, ballots, results, merging
fields             fields and bounds that the forms share
hooks              extension points that the rooms above fill in: what a discussion is about
rules, access, blueprint  as in every room
providers/         what deliberation adds to the hooks of the rooms below
attach             registers screens, rules and hooks on the application
"""
