"""The agenda of a round.

items        kinds of item, what each may be answered, their order
principles   what items are scored against
withdrawing  taking one's own proposal off
discussions  discussions about items
queries, views  reads and screens of one item
"""
