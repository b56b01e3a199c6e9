"""Load a page for an action: the current actor has the permission for any page that is returned."""

from http import HTTPStatus

from flask import abort, redirect, request, url_for

from wiki.accounts.permissions import Permission, allowed, require
from wiki.core.errors import N_, NotFound
from wiki.pages import queries
from wiki.pages.models import Page
from wiki.web.i18n import with_query_string


def page(slug: str, permission: Permission) -> Page:
    """Return the page at an address. Raises NotFound (also for a hidden page), SignInRequired or Forbidden.

    A GET of a former address is redirected permanently to the current one; other requests act on the renamed page,
    so that no submitted text is lost.
    """
    found = queries.by_slug(slug)
    renamed = queries.by_former_slug(slug) if found is None else None
    page = found or renamed
    if page is None or not allowed(Permission.READ_PAGE, page):
        raise NotFound(N_("There is no page at this address."))
    if renamed is not None and request.method in {"GET", "HEAD"}:
        abort(redirect(_address_here(renamed.slug), HTTPStatus.MOVED_PERMANENTLY))
    require(permission, page)
    return page


def _address_here(slug: str) -> str:
    here = url_for(request.endpoint or "pages.read", **{**(request.view_args or {}), "slug": slug})
    return with_query_string(here)
