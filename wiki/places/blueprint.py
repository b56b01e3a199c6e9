"""The blueprint that the screens of places register on."""

from flask import Blueprint

from wiki.web.i18n import PREFIX

blueprint = Blueprint("places", __name__, url_prefix=PREFIX)
