"""What a new page begins with, and how it comes to know its counterpart in another language."""

from datetime import datetime
from typing import Any

from wiki.accounts.permissions import Permission, current_actor
from wiki.core.errors import N_, Forbidden, InvalidInput
from wiki.pages import access, queries, rules, services
from wiki.pages import screens as showing
from wiki.pages.forms import NewPageForm
from wiki.pages.kinds import KINDS, PageKind, kind_of
from wiki.pages.markup.links import slugify
from wiki.pages.models import Page
from wiki.pages.services import NewPage
from wiki.versioning.services import Authorship


def offered() -> list[PageKind]:
    """Return the kinds of page that whoever is signed in may begin."""
    actor = current_actor()
    return [kind for kind in KINDS.values() if kind.by_itself and rules.may_create(actor, kind.name, {})]


def kind(name: str, original: Page | None) -> PageKind | None:
    """Return the kind asked for, None when none is. Raises InvalidInput, or Forbidden for a reference text."""
    if not name:
        return None
    found = kind_of(name)
    if not found.by_itself and original is None:
        raise InvalidInput(N_("An adaptation begins on the page of the sheet that it adapts."))
    if not rules.may_create(current_actor(), found.name, {}):
        raise Forbidden(
            N_(
                "Only a steward of the network can begin a reference text. You can begin a page and propose it."
            )
        )
    return found


def original(slug: str) -> Page | None:
    """Return the page that the new one is to be the counterpart of."""
    return access.page(slug, Permission.READ_PAGE) if slug else None


def new_page(
    form: NewPageForm, kind: PageKind, original: Page | None, facts: dict[str, Any] | None = None
) -> NewPage:
    """Return what a form asks for, with facts that no form sets; raises InvalidInput for facts that cannot be."""
    lang = form.lang.data
    return NewPage(
        kind=kind.name,
        lang=lang,
        title=form.title.data,
        slug=slugify(form.slug.data),
        parent_id=_parent(kind.name, original, lang),
        position=original.position if original else 0,
        facts=form.facts(facts or {}),
    )


def _parent(kind: str, original: Page | None, lang: str) -> int | None:
    """Return the page a new one stands below: its original's parent in that language, or the kind's landing."""
    if original is not None and original.parent is not None:
        above = (page for page in queries.translations(original.parent) if page.lang == lang)
        return next((page.id for page in above), None)
    part = showing.LANDING.get(kind)
    landing = queries.by_slug(showing.INTRODUCTIONS[part].get(lang, "")) if part else None
    return landing.id if landing else None


def create(new: NewPage, text: str, by: Authorship, now: datetime, original: Page | None) -> Page:
    """Create a page and make it and its original known to each other. Call in a unit of work."""
    page = services.create(new, text, by, now)
    if original is not None:
        services.pair(original, page)
    return page
