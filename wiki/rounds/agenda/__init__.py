"""The agenda of a round.

items        kinds of item, what each may be answered, their order
principles   what items are scored against
withdrawing  withdrawing one's own proposal
discussions  discussions about items
queries, views  reads and screens of one item
"""
