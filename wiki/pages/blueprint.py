"""The blueprint that the screens of pages register on, and the filters by which templates show comparisons."""

from flask import Blueprint

from wiki.i18n import PREFIX
from wiki.pages import comparing
from wiki.versioning.rendered import visible

blueprint = Blueprint("pages", __name__, url_prefix=PREFIX)
for shows in (comparing.reading, comparing.view_address, visible):
    blueprint.add_app_template_filter(shows)
