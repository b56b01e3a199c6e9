"""Passages of a text that comments refer to.

anchors    a quote with its context, found again from revision to revision
selection  words selected on a rendered page, found in the Markdown, and back
"""
