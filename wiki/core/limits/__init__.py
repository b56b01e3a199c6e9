"""Limits on the memory and the processor time that work may take.

lru        a cache with a limit in bytes, and the bytes that a value takes
killable   pure functions in a process that is ended when they take too much
text_size  how long a text may be
"""
