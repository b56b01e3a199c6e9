"""Passages that threads are anchored to.

services  select a passage, anchor a thread to it, re-anchor it in later versions
marks     mark passages in the text of a page
views     choose a passage
"""
