"""The text core, and the storage of revisions.

blocks      what is a heading, a list item, a row of a table, a paragraph of a Markdown text
segments    a Markdown text split into sentences and sections, losslessly
text/       words, abbreviations, alignment of two sequences
diff/       what changed between two texts, and which revision introduced each sentence
merge/      three-way merge that never guesses
redline/    two rendered texts as one, with insertions and deletions marked
anchoring/  quoted passages, found again in later versions
memory      results of the pure functions above, remembered within one limit in bytes
codec       a revision compressed against an earlier one
models, queries, services  revisions in the database
provenance  which revision introduced each sentence, cached for each page
"""
