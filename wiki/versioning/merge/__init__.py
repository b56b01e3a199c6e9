"""Three-way merge of texts, sentence by sentence.

three_way  the merge, its outcome and its chunks
sides      what each side did to the base
ambiguity  sentences that have no sure place, since they stand several times
assembly   white space between sentences that never met before
"""

from wiki.versioning.merge.three_way import merge

__all__ = ["merge"]
