"""What the ledger adds to the hooks of the rooms below; registered in `attach`.

head  the last event's hash, at the foot of every screen
"""
