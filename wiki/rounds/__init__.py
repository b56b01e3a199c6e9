"""Annual validation rounds: once a year the dynamisers take stock of the method, sheet by sheet.

Any member may propose an item during the collection; nothing confirms it, for the evaluation and the vote sort
items out. A sheet and its translations are one item. What is validated, replaced or retired is written into the
facts of the sheet (`validated`, `retired`, `replaced_by`) by a revision of its own origin; an amendment on the
agenda keeps its own vote, and the round only says what it thinks of it. Editions are a room of their own
(`wiki.editions`): closing a round publishes one.

calendar    the phases as half-open intervals (pure)
agenda      the kinds of item, what each may be answered, circles, the order of the agenda (pure)
verdict     what the ballots on an item decide, under the rule *annual* (pure)
principles  what dynamisers score items against
models      Round, FormerCalendar, Item, WithdrawnItem, Elector, Evaluation, RoundBallot, FormerRoundBallot, ItemResult
queries     named reads
services    open a round, propose an item, evaluate
withdrawing a proposal taken off the agenda by who made it
voting      ballots, cast by oneself or recorded in a session
changing    what a steward may still do: change dates to come, cancel
discussing  discussions on an item, from the deliberation on
closing     what the clock asks for: phases, the roll, the verdicts
people      who is named, how far they have come, who is awaited
export      ballots and results as tables
rules, access, forms, screens, blueprint, views   as in every room
item_views, leading_views   the screens of one item; those of stewards
"""
