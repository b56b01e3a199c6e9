"""The blueprint of places, on which its views are registered."""

from flask import Blueprint

from wiki.web.i18n import URL_PREFIX

blueprint = Blueprint("places", __name__, url_prefix=URL_PREFIX)
