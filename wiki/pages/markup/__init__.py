"""From Markdown to the HTML that is sent to browsers.

markdown   the only path from a text to safe HTML
block_parser  the elements of a page, from the blocks of its text
former_headings  lines that earlier versions read as headings
inline     inline processors for code, links and tags
links      ``[[links]]`` and addresses made from titles
outline    the headings of a text
rendering  rendered texts, cached
page_ids   the ids of the screens themselves, which no heading takes
process    rendering in a process that can be killed
"""

from wiki.pages.markup.markdown import render

__all__ = ["render"]
