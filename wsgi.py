"""The WSGI entry point."""

from wiki.app import create_app

app = create_app()
