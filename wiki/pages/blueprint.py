"""The blueprint of pages, and the template filters for comparisons."""

from flask import Blueprint

from wiki.pages.reading import comparison
from wiki.versioning.redline.rendered import visible
from wiki.web.i18n import URL_PREFIX

blueprint = Blueprint("pages", __name__, url_prefix=URL_PREFIX)
for template_filter in (comparison.reading, comparison.view_address, visible):
    blueprint.add_app_template_filter(template_filter)
