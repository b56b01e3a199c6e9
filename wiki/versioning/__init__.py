"""The text core, and the storage of revisions.

segments    a Markdown text cut into blocks and sentences, losslessly
text/       words, abbreviations, alignment of two sequences
diff/       what changed between two texts, and who brought each sentence
merge/      three-way merge that never guesses
redline/    two rendered texts as one, with marks
anchoring/  passages found again in later versions
codec       a revision compressed against the one before it
models, queries, services  revisions in the database
provenance  which revision brought each sentence, kept along with the page
"""
