"""How a vote is decided.

services      opened with its roll, extended once, closed exactly once
counting      from rows to the values that the pure core decides upon
merging       what was adopted goes into the page
result_views  results, and every decision
"""
