"""From a text to the terms it is found by.

analyzer     stems, accents, compounds, for what is written and what is asked
stop_words   words too common to look for
glossary     other names of things
spelling     words that nobody has, replaced by the nearest
occurrences  where a text has certain words
plain_text   Markdown without its signs
"""
