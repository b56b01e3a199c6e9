"""Methods and examples, above deliberation: sheets, options, the grid, adaptations.

sheets       parsed method sheets, and the pages that refer to them
grid         sheets by phase and cycle
examples     examples filtered by facts
crossing     pages by dimension and goal
adaptations  a territory's own version of a sheet
providers/   functions for the hooks of pages
rules, blueprint, views, landing_views, attach  as in every room
"""
