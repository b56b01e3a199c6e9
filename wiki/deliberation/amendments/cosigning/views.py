"""Views to sign an amendment and to withdraw a signature."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, permission_required
from wiki.core.db import unit_of_work
from wiki.core.errors import N_, Conflict
from wiki.deliberation import access
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.amendments.forms import ConfirmForm
from wiki.deliberation.blueprint import blueprint, see_other
from wiki.deliberation.lifecycle import AmendmentState
from wiki.web.forms import Form


@blueprint.post("/amendments/<reference>/cosign")
@permission_required(Permission.COSIGN_AMENDMENT)
def cosign(reference: str) -> ResponseReturnValue:
    """Sign an amendment as it was shown."""
    amendment, actor = access.amendment(reference, Permission.COSIGN_AMENDMENT)
    signer, form = actor.member, ConfirmForm()
    assert signer is not None
    if not form.validate_on_submit():
        raise Conflict(N_("The amendment has changed since this text was shown. Please read it again."))
    sought = amendment.state is AmendmentState.SEEKING_SUPPORT
    with unit_of_work():
        cosigning.sign(amendment, form.number.data, signer, actor.now)
    if sought and amendment.state is AmendmentState.OPEN:
        flash(gettext("You have signed, and its support is reached: the amendment is open."), "success")
    else:
        flash(gettext("You have signed this amendment."), "success")
    return see_other(url_for("deliberation.amendment", reference=reference, _anchor="support"))


@blueprint.post("/amendments/<reference>/unsign")
@permission_required(Permission.COSIGN_AMENDMENT)
def unsign(reference: str) -> ResponseReturnValue:
    """Take one's signature back."""
    amendment, actor = access.amendment(reference, Permission.COSIGN_AMENDMENT)
    signer = actor.member
    assert signer is not None
    if Form().validate_on_submit():
        with unit_of_work():
            cosigning.unsign(amendment, signer, actor.now)
        flash(gettext("Your signature is taken back."), "success")
    return see_other(url_for("deliberation.amendment", reference=reference, _anchor="support"))
