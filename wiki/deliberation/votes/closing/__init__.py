"""How a vote is decided.

services      open a vote with its roll, extend it once, close it exactly once
counting      turn rows into the values that `tally` decides upon
merging       merge what was adopted into the page
result_views  results, and every decision
"""
