"""``python -m wiki``: migrate the database, load what is missing, print the address, and serve."""

import logging
import os

from flask_migrate import upgrade
from granian import Granian
from granian.constants import Interfaces

from wiki.app import create_app
from wiki.config import ROOT
from wiki.operations import setup

WORKERS = 2
THREADS_PER_WORKER = 4


def main() -> None:
    """Run the site on HOST and PORT until it is stopped."""
    app = create_app()
    with app.app_context():
        upgrade()
        link = setup.prepare(demo=os.environ.get("DEMO", "1") != "0")
    address = app.config["WIKI"].url
    sign_in = f"\nSign in as a steward (one use, one day): {address}{link}" if link else ""
    print(f"Feuille: {address}{sign_in}", flush=True)  # noqa: T201 - a command speaks
    logging.getLogger("granian").setLevel(logging.WARNING)
    Granian(
        "wsgi:app",
        address=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8000")),
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS_PER_WORKER,
        working_dir=ROOT,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main()
