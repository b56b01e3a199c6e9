"""Processes of their own for races and deaths: forked, in milliseconds, from a server that has everything imported.

A fork of the test process itself, which may drive a browser and has threads, could hang; a process that is spawned
takes seconds to import the wiki.
"""

import multiprocessing

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.preloaded"])
