"""The blueprint of methods."""

from flask import Blueprint

from wiki.web.i18n import URL_PREFIX

blueprint = Blueprint("methods", __name__, url_prefix=URL_PREFIX)
