"""Annual validation rounds: once a year the dynamisers take stock of the method, sheet by sheet.

calendar   the phases as half-open intervals
agenda/    items: proposed, discussed, taken off again
voting/    ballot papers, verdicts, the answers on an item
closing/   what the clock asks for, and the tables of an ended round
leading/   opening, new dates, cancelling; participants
labels     phases, kinds, answers and outcomes in words
models, queries, services, rules, access, forms, screens, blueprint, views, commands  as in every room
given/     what rounds give to the hooks of the rooms below
attach     what rounds bring to the application
"""
