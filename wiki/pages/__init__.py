"""Pages: their kinds, titles, addresses and facts; reading and writing them.

kinds       every kind of page and its facts, declared here and nowhere else
quotas      what one member may write in an hour and keep as drafts
facts       known values of facts, and facts as text
markup/     Markdown to safe HTML, links, headings
fields/     texts with known headings, read and written as short fields
reading/    the screen of a page, its history and comparisons, landing pages
writing/    editing, creating, drafts, typo fixes, hiding
importing/  import of documents, histories and starter texts
following/  pages that a member follows
hooks       hooks for rooms above: what pages show of them, and new versions
models, queries, services, rules, access, forms, screens, blueprint, commands  as in every room
providers/  functions for the hooks of the rooms below
attach      registers all this in the application
"""
