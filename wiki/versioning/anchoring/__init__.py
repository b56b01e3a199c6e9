"""Passages of a text that comments refer to.

anchors      a quote with its context, found again from revision to revision
occurrences  words found by what stands around them, with bounded work
carried_sections  a section of a text, found again in a later version
selection    words selected on a rendered page, found in the Markdown, and back
"""
