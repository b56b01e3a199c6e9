"""Texts from outside.

text_import     a file read, and freed of what only paper needs
documents       a document made into pages
history_import  a text with its past, one revision a line
starter         the starter texts of ``content/``
"""
