"""Analysis: from a text to the terms it is found by.

analyzer     stems, accents, compounds, for documents and queries
stop_words   words too common to search for
glossary     synonyms
spelling     unknown words of a query corrected
occurrences  where a text has certain words
plain_text   Markdown to plain text
"""
