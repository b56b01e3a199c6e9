"""Create a page, and link it to its translation."""

from datetime import datetime
from typing import Any

from wiki.accounts.permissions import Permission, current_actor
from wiki.core.errors import N_, Forbidden, InvalidInput
from wiki.pages import access, queries, rules, services
from wiki.pages import screens as page_screens
from wiki.pages.forms import NewPageForm
from wiki.pages.kinds import INTRODUCTION_SLUGS, KINDS, PageKind, kind_of
from wiki.pages.markup.links import slugify
from wiki.pages.models import Page
from wiki.pages.services import NewPage
from wiki.versioning.services import Authorship


def offered_kinds() -> list[PageKind]:
    """Return the kinds of page that the signed-in member may create."""
    actor = current_actor()
    return [kind for kind in KINDS.values() if kind.standalone and rules.may_create(actor, kind.name, {})]


def requested_kind(name: str, source: Page | None) -> PageKind | None:
    """Return the kind asked for, or None. Raises InvalidInput, or Forbidden for a reference text."""
    if not name:
        return None
    found = kind_of(name)
    if not found.standalone and source is None:
        raise InvalidInput(N_("An adaptation begins on the page of the sheet that it adapts."))
    if not rules.may_create(current_actor(), found.name, {}):
        raise Forbidden(
            N_(
                "Only a steward of the network can begin a reference text. You can begin a page and propose it."
            )
        )
    return found


def requested_original(slug: str) -> Page | None:
    """Return the page that the new one will be a translation of, or None."""
    return access.page(slug, Permission.READ_PAGE) if slug else None


def new_page_from_form(
    form: NewPageForm, page_kind: PageKind, source: Page | None, facts: dict[str, Any] | None = None
) -> NewPage:
    """Return the new page of a form, with facts that no form sets; raises InvalidInput for wrong facts."""
    lang = form.lang.data
    return NewPage(
        kind=page_kind.name,
        lang=lang,
        title=form.title.data,
        slug=slugify(form.slug.data),
        parent_id=_parent_id(page_kind.name, source, lang),
        position=source.position if source else 0,
        facts=form.facts(facts or {}),
    )


def _parent_id(kind_name: str, source: Page | None, lang: str) -> int | None:
    """Return the parent's id: the translation of the source's parent, or else the landing page of the kind."""
    if source is not None and source.parent is not None:
        above = (page for page in queries.translations(source.parent) if page.lang == lang)
        return next((page.id for page in above), None)
    part = page_screens.LANDING_BY_KIND.get(kind_name)
    landing = queries.by_slug(INTRODUCTION_SLUGS[part].get(lang, "")) if part else None
    return landing.id if landing else None


def create_with_translation(
    new: NewPage, text: str, by: Authorship, now: datetime, source: Page | None
) -> Page:
    """Create a page, and link it to the page it translates if there is one. Call in a unit of work."""
    page = services.create(new, text, by, now)
    if source is not None:
        services.link_translations(source, page)
    return page
