"""Passages of a text that something stands on.

anchors    a quotation with its surroundings, carried from revision to revision
selection  words chosen on a rendered page, found in the Markdown, and back
"""
