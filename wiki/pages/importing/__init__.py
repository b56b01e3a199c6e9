"""Import of texts.

text_import     reading a file, and cleaning a printed text
documents       a document as pages
history_import  a text with its history, one revision per line
starter         the starter texts of ``content/``
"""
