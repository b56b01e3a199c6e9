"""Pages: kinds, titles, addresses, facts; reading and writing them.

kinds       every kind of page and its facts, declared here and nowhere else
facts       values of facts that are data, and facts in words
markup/     Markdown to safe HTML, links, headings
fields/     texts under known headings, read and written as short fields
reading/    the screen of a page, its history and comparisons, the way in
writing/    editing, creating, drafts, typo fixes, hiding
importing/  documents, histories and starter texts brought in
following/  pages that a member follows
hooks       what pages show of rooms above, and tell them of new versions
models, queries, services, rules, access, forms, screens, blueprint, commands  as in every room
given/      what pages give to the hooks of the rooms below
attach      what pages bring to the application
"""
