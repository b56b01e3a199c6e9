"""What changed between two texts.

changes    sentences kept, moved, replaced, deleted and inserted
text_diff  the diff shown to a reader, down to words
annotate   which revision introduced each sentence
"""

from wiki.versioning.diff.text_diff import diff

__all__ = ["diff"]
