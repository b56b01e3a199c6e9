"""The ASGI entry point, which `python -m wiki` serves: the application behind the gateway."""

from wiki.app import create_app
from wiki.operations import server
from wiki.operations.gateway import Gateway

THREADS = 4
BODY_SECONDS = 60.0
"""A body that has not come whole after so many seconds is refused."""

server.end_with_parent()
_site = create_app()
app = Gateway(_site, threads=THREADS, most_bytes=_site.config["MAX_CONTENT_LENGTH"], seconds=BODY_SECONDS)
