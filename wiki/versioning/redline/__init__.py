"""Compare two rendered texts and show them as one.

rendered     safe HTML split into blocks, sentences and words
redline      the comparison: insertions, deletions and moves in place
html         the comparison as HTML with ``ins`` and ``del``
attribution  which revision introduced each rendered sentence
"""
