"""The blueprint of methods."""

from flask import Blueprint

from wiki.web.i18n import PREFIX

blueprint = Blueprint("methods", __name__, url_prefix=PREFIX)
