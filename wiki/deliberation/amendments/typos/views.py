"""Views with which a steward corrects a typo of a reference text, and any member contests the fix."""

from contextlib import suppress

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from wiki.accounts.permissions import Permission, permission_required
from wiki.config import UI_LANGUAGES
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation import access
from wiki.deliberation.amendments import rebasing
from wiki.deliberation.amendments.forms import TypoForm
from wiki.deliberation.amendments.typos import services as typos
from wiki.deliberation.amendments.typos.services import TypoFix
from wiki.deliberation.blueprint import (
    add_form_error,
    blueprint,
    create_from_form,
    process_form,
    render_form,
    see_other,
)
from wiki.pages import screens as page_screens
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.pages.writing import typo
from wiki.versioning import bounded
from wiki.versioning.queries import version
from wiki.web.forms import IdempotentForm
from wiki.web.i18n import ui_language


@blueprint.route("/page/<slug>/typo", methods=["GET", "POST"])
@permission_required(Permission.FIX_TYPO)
def fix_typo(slug: str) -> ResponseReturnValue:
    """Correct a typo of a reference text."""
    page, actor = access.page(slug, Permission.FIX_TYPO)
    steward, head = actor.member, version(page.id, page.head_number)
    assert steward is not None
    form = TypoForm(base_number=head.number, text=head.content.text)
    if form.validate_on_submit():
        try:
            ready = typos.prepare_correction(page, form.base_number.data, form.text.data, actor.now)
        except (Conflict, InvalidInput) as error:
            add_form_error(form, error)
        else:
            if process_form(
                form, lambda: typos.write_correction(page, ready, form.reason.data, steward, actor.now)
            ):
                rendering.store_page_rendering(page)
                flash(gettext("The typo is corrected; the page says so for seven days."), "success")
                return see_other(url_for("pages.read", slug=page.slug))
    return render_form("amendments/typo", form, **page_screens.page_context(page))


def contest_wording(page: Page, fixed: TypoFix) -> tuple[str, str]:
    """Return title and reasons of the amendment that a contested fix becomes, in the language of the page."""
    old, new = typo.changed_stretches(fixed.before, fixed.after)
    number, summary = fixed.revision.number, fixed.revision.summary
    with force_locale(page.lang if page.lang in UI_LANGUAGES else ui_language()):
        title = gettext("Write “%(new)s” instead of “%(old)s”", new=new, old=old)
        return title, gettext("Typo fix of version %(number)s: %(summary)s", number=number, summary=summary)


@blueprint.route("/page/<slug>/typo/<int(max=2147483647):number>", methods=["GET", "POST"])
@permission_required(Permission.PROPOSE_AMENDMENT)
def contest_typo(slug: str, number: int) -> ResponseReturnValue:
    """Show a typo fix, and make an amendment of it when a member finds it more than one."""
    page, actor = access.page(slug, Permission.PROPOSE_AMENDMENT)
    member, form = actor.member, IdempotentForm()
    assert member is not None

    def create() -> str:
        fixed = typos.contestable_fix(page, number, actor.now)
        amendment = typos.contest_fix(page, fixed, contest_wording(page, fixed), member, actor.now)
        return url_for("deliberation.amendment", reference=amendment.reference)

    if form.is_submitted():
        with suppress(Conflict):  # said by the act itself
            rebasing.precompute_rebases(
                page, typos.text_without_fix(page, typos.contestable_fix(page, number, actor.now))
            )
    location = create_from_form(form, actor.now, create)
    if location:
        rendering.store_page_rendering(page)
        flash(gettext("The fix is undone, and now an amendment like any other."), "success")
        return see_other(location)
    fixed = typos.contestable_fix(page, number, actor.now)
    change = bounded.diff(fixed.before, fixed.after)
    return render_form(
        "amendments/typo_fix", form, fixed=fixed, diff=change, **page_screens.page_context(page)
    )
