"""Screens of search."""

from flask import Blueprint

from wiki.i18n import PREFIX

blueprint = Blueprint("search", __name__, url_prefix=PREFIX)
