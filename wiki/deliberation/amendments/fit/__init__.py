"""How proposals fit. All but `standings` works on plain values.

texts      a proposal against a text, two proposals against each other
facts      the same for facts
standings  how the amendments of a page stand, kept by the hashes of their texts
"""

from wiki.deliberation.amendments.fit.texts import relation

__all__ = ["relation"]
