"""Texts with known headings as short fields.

layouts  the headings of each kind of text, in each language
parsing  reading a text into fields
writing  writing fields back into the text
forms    the form with a field for each heading
"""
