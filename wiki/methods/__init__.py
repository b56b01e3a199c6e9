"""Methods and examples, above deliberation: sheets, options, the grid, adaptations.

sheets       method sheets read, and what refers to them
grid         sheets by phase and cycle
examples     the list of examples, narrowed by facts
crossing     where dimensions and goals meet
adaptations  a territory's own version of a sheet
given/       what methods give to the hooks of pages
rules, blueprint, views, landing_views, attach  as in every room
"""
