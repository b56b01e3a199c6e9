"""Passages that discussions stand on.

services  chosen in a text, carried along
marks     shown in the text of a page
views     choosing one
"""
