"""Three-way merge of texts, sentence by sentence.

three_way  the merge, its outcome and its chunks
sides      what each side did to the base
ambiguity  sentences whose place is undecided because they are repeated
numbering  the order of numbered articles and items
assembly   white space between sentences that were never neighbours before
"""

from wiki.versioning.merge.three_way import merge

__all__ = ["merge"]
