"""Parts of a text smaller than a block.

tokens         words, values, spaces and marks, none of which is ever split
words          words of a sentence: compared, merged
inline_marks   whether emphasis and links of a sentence are whole
abbreviations  where sentences end, in French and English
alignment      the longest common subsequence of two sequences
"""
