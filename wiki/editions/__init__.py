"""Editions: citable, frozen sets of pages, each at one version, with the decisions that led to them.

A room of its own beside `wiki.rounds`, not a part of it: an edition can be published at any time and knows
nothing of rounds, while the closing of a round publishes one. So rounds call editions, and never the other way.

contents    the set of pages of an edition, its canonical form and hash, differences (pure)
models      Edition, EditionPage, EditionVote: written once, never changed (enforced by triggers)
queries     database queries
services    publish
access      load an edition, or one of its pages, for a reader
screens     what the screens and the files show of it; hidden pages are masked here
files       one Markdown file, and a folder that can be read and checked without the wiki
views       the screens
rules, forms, blueprint, commands  as in every room

providers/ and attach: what editions add to the hooks of the rooms below, and register on the application
"""
