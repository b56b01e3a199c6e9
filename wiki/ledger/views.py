"""Screens of ledger."""

from flask import Blueprint

from wiki.i18n import PREFIX

blueprint = Blueprint("ledger", __name__, url_prefix=PREFIX)
