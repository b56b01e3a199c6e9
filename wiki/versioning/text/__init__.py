"""What is smaller than a block.

words          words of a sentence: cut, compared, joined
abbreviations  where a sentence does not end, in French and English
alignment      the longest common subsequence of two sequences
"""
