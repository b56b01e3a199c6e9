"""From Markdown to the HTML a browser is given.

markdown   the one path from a text to safe HTML
inline     what our Markdown reads in its own way within a line
links      ``[[links]]`` and addresses made from titles
outline    the headings of a text
rendering  rendered texts, made once and kept
process    rendering in a process that can be killed
"""

from wiki.pages.markup.markdown import render

__all__ = ["render"]
