"""Rebasing proposals and comparing them with each other. All but `standings` works on plain values.

texts      rebase the text of a proposal, compare two proposals
facts      the same for facts
standings  mergeability and relations of the amendments of a page, cached by the hashes of their texts
"""

from wiki.deliberation.amendments.fit.texts import relation

__all__ = ["relation"]
