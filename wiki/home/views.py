"""Screens of home."""

from flask import Blueprint

from wiki.i18n import PREFIX

blueprint = Blueprint("home", __name__, url_prefix=PREFIX)
