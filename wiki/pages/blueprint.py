"""The blueprint of pages, and the template filters for comparisons."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint

from wiki.pages.reading import comparison
from wiki.versioning.redline.rendered import visible
from wiki.web.i18n import URL_PREFIX

blueprint = Blueprint("pages", __name__, url_prefix=URL_PREFIX)
FILTERS: Mapping[str, Callable[..., Any]] = {
    "reading": comparison.reading,
    "unseen_changes": comparison.unseen_changes,
    "view_address": comparison.view_address,
    "visible": visible,
}
"""Template filters, by the names that templates call them by."""

for name, template_filter in FILTERS.items():
    blueprint.add_app_template_filter(template_filter, name)
