"""Two rendered texts as one, as people read them.

rendered     safe HTML cut into blocks, sentences and words
redline      what was put in, taken out and moved, where it stands
html         the same written as HTML with ``ins`` and ``del``
attribution  which revision brought each sentence one reads
"""
