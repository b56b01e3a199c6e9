"""Catalogues that stewards keep: dimensions of well-being, goals of sustainable development, principles.

models      Entry: one line of a catalogue
queries     reads
services    add an entry, change one
rules       permissions
access      load an entry for an act
forms, views   the screens

providers/ and attach: what catalogues add to the hooks of the rooms below and to the application
"""
