"""Loading a page for an act: what comes back may be acted upon by whoever asks."""

from http import HTTPStatus

from flask import abort, redirect, request, url_for

from wiki.accounts.permissions import Permission, allowed, require
from wiki.core.errors import N_, NotFound
from wiki.pages import (
    queries,
)
from wiki.pages.models import Page
from wiki.web.i18n import with_question


def page(slug: str, permission: Permission) -> Page:
    """Return the page at an address. Raises NotFound (also for a hidden one), SignInRequired or Forbidden.

    A reader at a former address is sent to the present one for good; an act is done to the page that moved,
    so that no text is lost on the way.
    """
    found = queries.by_slug(slug)
    former = queries.moved_to(slug) if found is None else None
    here = found or former
    if here is None or not allowed(Permission.READ_PAGE, here):
        raise NotFound(N_("There is no page at this address."))
    if former is not None and request.method in {"GET", "HEAD"}:
        abort(redirect(_address_here(former.slug), HTTPStatus.MOVED_PERMANENTLY))
    require(permission, here)
    return here


def _address_here(slug: str) -> str:
    here = url_for(request.endpoint or "pages.read", **{**(request.view_args or {}), "slug": slug})
    return with_question(here)
