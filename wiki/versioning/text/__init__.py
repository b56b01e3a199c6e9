"""Parts of a text smaller than a block.

words          words of a sentence: tokenized, compared, merged
abbreviations  where sentences end, in French and English
alignment      the longest common subsequence of two sequences
"""
