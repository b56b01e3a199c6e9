"""What changed between two texts.

changes    what became of each sentence: kept, moved, replaced, taken out, put in
text_diff  the same for a reader, down to words
annotate   which revision brought each sentence
"""

from wiki.versioning.diff.text_diff import diff

__all__ = ["diff"]
