"""The blueprint that the screens of pages register on."""

from flask import Blueprint

from wiki.i18n import PREFIX

blueprint = Blueprint("pages", __name__, url_prefix=PREFIX)
