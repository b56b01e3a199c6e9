"""What changed between two texts.

changes    sentences kept, moved, replaced, deleted and inserted
text_diff  the diff shown to a reader, down to words
typography  an edit's letters, put back to those of its base where no word was changed
annotate   which revision introduced each sentence
"""

from wiki.versioning.diff.text_diff import diff

__all__ = ["diff"]
