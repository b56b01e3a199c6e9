"""Methods and examples: texts with known headings, read and written as short fields.

layouts         the known headings of a kind of text, in each language; declared in one place
sheet, sheet_writing   such a text read into fields, and changed fields put back (pure)
field_forms     the form of such a text
sheets          sheets in force, and what refers to them
grid, crossing, examples   many of them at once: phases × cycles, dimensions × goals, countries × levels
adapting        a territory's own version of a sheet, and its way back
sheet_views     the screens of one sheet
"""
