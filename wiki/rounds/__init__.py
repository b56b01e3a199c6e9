"""Annual validation rounds: once a year the dynamisers take stock of the method, sheet by sheet.

calendar   the phases as half-open intervals
agenda/    items: proposed, discussed, withdrawn
voting/    ballot papers, verdicts, the answers on an item
closing/   entering phases, closing, and the tables of an ended round
leading/   opening, new dates, cancelling; participants
labels     phases, kinds, answers and outcomes in words
models, queries, services, rules, access, forms, screens, blueprint, views, commands  as in every room
providers/ what rounds add to the hooks of the rooms below
attach     registers screens, rules and hooks on the application
"""
