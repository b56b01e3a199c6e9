"""Screens of deliberation."""

from flask import Blueprint

from wiki.i18n import PREFIX

blueprint = Blueprint("deliberation", __name__, url_prefix=PREFIX)
