"""Screens of versioning."""

from flask import Blueprint

from wiki.i18n import PREFIX

blueprint = Blueprint("versioning", __name__, url_prefix=PREFIX)
