"""Catalogues that stewards keep: dimensions of well-being, goals of sustainable development, principles.

models      Entry: one line of a catalogue
queries     named reads
services    add an entry, change one
rules       who may
access      load an entry for an act
forms, views   the screens

given/ and attach: what catalogues give to the hooks of the rooms below, and bring to the application
"""
