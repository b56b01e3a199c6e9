"""Serve the site: several processes, each replaced when it ends, on a port and a data folder that are ours alone."""

import errno
import fcntl
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from wiki.config import ROOT
from wiki.core.errors import N_, Conflict

PROCESSES = 2
PATIENCE = 30
"""The seconds that a process has to finish its requests when the site is stopped."""

MOST_MEGABYTES = 700
"""A process that has grown beyond this is replaced by another, which takes its requests first."""


@contextmanager
def alone_in(data: Path) -> Iterator[None]:
    """Hold the data folder until the block ends; raises Conflict when another server holds it."""
    with (data / "server.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise Conflict(
                N_(
                    "The data folder %(folder)s is in use by another server (process %(number)s): stop it first."
                ),
                folder=str(data),
                number=lock.read().strip() or "?",
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_port(host: str, port: int) -> None:
    """Raise Conflict when another program answers at this address: two servers would share their visitors."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise Conflict(
                N_(
                    "Port %(port)s of %(host)s is in use by another program: stop it, or choose another PORT."
                ),
                port=port,
                host=host,
            ) from error


def end_with_parent() -> None:
    """End this process when the one that started it has ended, however it did: nobody would replace it any more."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE)
        os._exit(1)

    threading.Thread(target=watch, name="end with parent", daemon=True).start()


def serve(host: str, port: int) -> None:
    """Serve until the process is told to stop (SIGTERM, SIGINT); requests under way are finished."""
    Granian(
        "wiki.asgi:app",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=PROCESSES,
        working_dir=ROOT,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=PATIENCE,
        workers_max_rss=MOST_MEGABYTES,
    ).serve()
