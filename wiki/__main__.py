"""``python -m wiki``: migrate the database, load what is missing, print the address, and serve."""

import os
import sys

from flask import Flask
from flask_migrate import upgrade

from wiki.app import create_app
from wiki.core.errors import WikiError
from wiki.operations import probes, server, setup
from wiki.web.i18n import translate_error


def main() -> None:
    """Run the site on HOST and PORT until it is stopped; say why when it cannot be."""
    app = create_app()
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    try:
        with server.alone_in(app.config["WIKI"].data):
            server.check_port(host, port)
            probes.clear_counters(app.config["WIKI"].data)
            prepare(app)
            server.serve(host, port)
    except WikiError as error:
        with app.app_context():
            sys.exit(translate_error(error))


def prepare(app: Flask) -> None:
    """Bring the database up to date and print where the site is found."""
    with app.app_context():
        upgrade()
        link = setup.prepare(demo=os.environ.get("DEMO", "1") != "0")
    address = app.config["WIKI"].url
    sign_in = f"\nSign in as a steward (one use, one day): {address}{link}" if link else ""
    print(f"Feuille: {address}{sign_in}", flush=True)  # noqa: T201 - a command speaks


if __name__ == "__main__":
    main()
