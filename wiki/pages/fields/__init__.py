"""Texts with known headings as short fields.

layouts  the headings of each kind of text, in each language
parsing  a text read into fields
writing  fields put back into the text they came from
forms    the form with a field for each heading
"""
