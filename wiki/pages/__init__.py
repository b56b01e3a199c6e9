"""Pages: their kinds, titles and addresses, [[links]], Markdown to safe HTML, reading and editing.

kinds           every kind of page, declared in one place: labels, rule, facts, template
models          Page, FormerAddress, PageLink, Rendering
markup          Markdown to safe HTML (pure), run by render_process in a process that can be killed
links           [[links]] and addresses (pure)
methods         a room of its own: method sheets and examples in short fields
facts           the values that facts may have, and how people read them
outline, textimport   other people's documents made into pages (pure)
rules           who may do what to a page, and the guard every written text passes
queries         named reads
services        create, edit, rename, hide, restore
access          load a page for a purpose
views           the screens
"""
