"""What ledger gives to the hooks of the rooms below; `attach` hands it over.

head  the last event's hash, at the foot of every screen
"""
