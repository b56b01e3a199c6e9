"""Screens of accounts: sign-in, requests for an account, links, the profile, admitting members."""

import logging
from datetime import datetime
from http import HTTPStatus

from flask import current_app, flash, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts import access, queries, services
from wiki.accounts.blueprint import blueprint, render_form, see_other
from wiki.accounts.forms import (
    ChangePasswordForm,
    NewPasswordForm,
    RequestForm,
    SettingsForm,
    SignInForm,
)
from wiki.accounts.models import Member, Purpose, Role, Standing
from wiki.accounts.permissions import Actor, Permission, current_member, permission_required, require
from wiki.accounts.sign_in import devices, passwords
from wiki.accounts.sign_in import services as sign_in_services
from wiki.accounts.sign_in import session as signing_in
from wiki.core import clock
from wiki.core.db import unit_of_work
from wiki.core.errors import Conflict, TooManyRequests
from wiki.web.forms import Form, one_value
from wiki.web.i18n import translate_error, ui_language
from wiki.web.idempotency import create_once
from wiki.web.security import safe_redirect_target

INVITATION_KEY = "invitation"  # the session key of a new link's secret, until its page has shown it once
GUESSES_TO_TELL = 5
log = logging.getLogger(__name__)


def signed_in_member() -> tuple[Member, Actor]:
    """Return the member signed in, and the actor; raises SignInRequired."""
    actor = require(Permission.HAVE_PROFILE)
    assert actor.member is not None
    return actor.member, actor


# Signing in and out


@blueprint.route("/sign-in", methods=["GET", "POST"])
@permission_required(Permission.SIGN_IN)
def sign_in() -> ResponseReturnValue:
    """Sign a member in with address and password."""
    form = SignInForm()
    target = safe_redirect_target(request.args.get("next"), "")
    if not form.validate_on_submit():
        return render_form("sign_in", form, target=target)
    now, email = clock.now(), form.email.data
    known_device = devices.known_device(email)
    try:
        person = check_credentials(email, form.password.data, known_device, now)
    except TooManyRequests as error:
        form.form_errors.append(translate_error(error))
        return render_form("sign_in", form, error.status, target=target, must_wait=True)
    if person is None:
        log.warning("failed sign-in from %s", request.remote_addr)
        form.form_errors.append(gettext("This e-mail address and this password do not go together."))
        return render_form("sign_in", form, target=target)
    with unit_of_work():
        wrong = sign_in_services.clear_attempts(email, request.remote_addr or "", now, known_device)
        session_secret = signing_in.renew_session(person, signing_in.device(), now)
    signing_in.set_session_cookie(session_secret, person)
    tell_of_guesses(wrong)
    return see_other(target or url_for("home.index", ui_lang=person.language))


def check_credentials(email: str, password: str, known_device: str | None, now: datetime) -> Member | None:
    """Return the member with these credentials, or None after the same time; raises TooManyRequests."""
    with unit_of_work():
        sign_in_services.count_attempt(email, request.remote_addr or "", now, known_device)
    return sign_in_services.authenticate(email, password)


def tell_of_guesses(wrong: int) -> None:
    """Tell a member who has just signed in when more wrong passwords were tried than anybody mistypes."""
    if wrong >= GUESSES_TO_TELL:
        said = gettext(
            "Since you last signed in, %(number)d wrong passwords were tried on your account. "
            "If it was not you, see in your profile where you are signed in, and choose a longer password there.",
            number=wrong,
        )
        flash(said, "warning")


@blueprint.post("/sign-out")
@permission_required(Permission.SIGN_IN)
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    signing_in.end_session(clock.now())
    return see_other(safe_redirect_target(request.args.get("next"), url_for("home.index")))


@blueprint.route("/request-account", methods=["GET", "POST"])
@permission_required(Permission.REQUEST_ACCOUNT)
def request_account() -> ResponseReturnValue:
    """Keep a request for an account."""
    form = RequestForm()
    if not form.validate_on_submit():
        return render_form("request_account", form, territories=queries.territory_names())
    now = clock.now()

    def create() -> str:
        sign_in_services.count_request(request.remote_addr or "", now)
        services.request_account(
            name=form.name.data,
            email=form.email.data,
            country=form.country.data,
            territory=form.territory.data,
            motivation=form.motivation.data,
            language=ui_language(),
            time_zone=current_app.config["WIKI"].time_zone,
            now=now,
        )
        return url_for("accounts.requested", country=form.country.data)

    try:
        return see_other(create_once(form, now, create))
    except Conflict as error:
        form.form_errors.append(translate_error(error))
        return render_form("request_account", form, error.status, territories=queries.territory_names())


@blueprint.get("/request-account/sent")
@permission_required(Permission.REQUEST_ACCOUNT)
def requested() -> ResponseReturnValue:
    """Say what happens with a request."""
    today = clock.day(clock.now())
    mandates = [
        mandate
        for mandate in queries.current_mandates(Role.DYNAMISER, today)
        if mandate.country == request.args.get("country")
    ]
    return render_template("accounts/requested.html", dynamisers=[each.member for each in mandates])


@blueprint.route("/link/<secret>", methods=["GET", "POST"])
@permission_required(Permission.SIGN_IN)
def link(secret: str) -> ResponseReturnValue:
    """Say what a link will do, and do it when asked: join, sign in, or set a new password."""
    now = clock.now()
    found = queries.valid_token(secret, now)
    present = current_member()
    if present is not None:  # the link is spent on nobody's behalf but whoever asks for it, and never unasked
        status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
        return render_template("accounts/link_signed_in.html", link=found, present=present), status
    purpose = found.purpose
    form = Form() if purpose is Purpose.SIGN_IN else NewPasswordForm(found.member)
    if not form.validate_on_submit():
        return render_form("link", form, link=found)
    password_hash = None if purpose is Purpose.SIGN_IN else passwords.hash_password(form.new_password.data)
    with unit_of_work():
        person = services.use_token(secret, purpose, now)
        if password_hash is not None:
            sign_in_services.set_password(person, password_hash, now)
        session_secret = signing_in.renew_session(person, signing_in.device(), now)
    signing_in.set_session_cookie(session_secret, person)
    flash(gettext("Welcome, %(name)s. You are signed in.", name=person.name), "success")
    return see_other(url_for("home.index", ui_lang=person.language))


# One's own profile


@blueprint.route("/profile", methods=["GET", "POST"])
@permission_required(Permission.HAVE_PROFILE)
def profile() -> ResponseReturnValue:
    """Show and keep one's own settings; list the devices one is signed in on."""
    member, actor = signed_in_member()
    home = {"country": member.country, "territory": member.territory.name}
    form = SettingsForm(data={"language": member.language, "time_zone": member.time_zone, **home})
    if not form.validate_on_submit():
        sessions = queries.open_sessions(member, actor.now)
        return render_form(
            "profile",
            form,
            member=member,
            sessions=sessions,
            present_id=signing_in.current_session_id(),
            move=queries.move_of(member),
            wrong=sign_in_services.wrong_attempts(member.email, actor.now),
        )
    with unit_of_work():
        services.change_settings(
            member,
            language=form.language.data,
            time_zone=form.time_zone.data,
            country=form.country.data,
            territory=form.territory.data,
            now=actor.now,
        )
    flash(gettext("Your settings are saved."), "success")
    if queries.move_of(member) is not None:
        flash(gettext("Your move waits for a dynamiser of your country or a steward."), "info")
    return see_other(url_for("accounts.profile", ui_lang=member.language))


@blueprint.route("/profile/password", methods=["GET", "POST"])
@permission_required(Permission.HAVE_PROFILE)
def password() -> ResponseReturnValue:
    """Set a new password; every other device is signed out, and this one gets a new session."""
    member, actor = signed_in_member()
    form = ChangePasswordForm(member) if member.password_hash else NewPasswordForm(member)
    if not form.validate_on_submit():
        return render_form("password", form)
    this_session = f"session {signing_in.current_session_id()}"
    if member.password_hash:
        typed = form.current_password.data
        if check_credentials(member.email, typed, this_session, actor.now) is None:
            form.current_password.errors = [gettext("This is not your present password.")]
            return render_form("password", form)
    password_hash = passwords.hash_password(form.new_password.data)
    with unit_of_work():
        sign_in_services.clear_attempts(member.email, request.remote_addr or "", actor.now, this_session)
        sign_in_services.set_password(member, password_hash, actor.now)
        session_secret = signing_in.renew_session(member, signing_in.device(), actor.now)
    signing_in.set_session_cookie(session_secret, member)
    flash(gettext("Your new password is set. Your other devices are signed out."), "success")
    return see_other(url_for("accounts.profile"))


@blueprint.post("/profile/sessions/<int(max=2147483647):session_id>/revoke")
@permission_required(Permission.HAVE_PROFILE)
def revoke_session(session_id: int) -> ResponseReturnValue:
    """Sign one of one's own devices out."""
    member, actor = signed_in_member()
    with unit_of_work():
        sign_in_services.revoke_session(member, session_id, actor.now)
    flash(gettext("This device is signed out."), "success")
    return see_other(url_for("accounts.profile"))


@blueprint.post("/profile/sessions/revoke-others")
@permission_required(Permission.HAVE_PROFILE)
def revoke_others() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    member, actor = signed_in_member()
    with unit_of_work():
        sign_in_services.revoke_others(member, signing_in.current_session_id(), actor.now)
    flash(gettext("All your other devices are signed out."), "success")
    return see_other(url_for("accounts.profile"))


# Admitting members


@blueprint.post("/members/<int(max=2147483647):member_id>/approve")
@permission_required(Permission.APPROVE_MEMBER)
def approve(member_id: int) -> ResponseReturnValue:
    """Admit somebody who asked, and show the link to send them."""
    with unit_of_work():
        asking, actor = access.applicant(member_id)
        assert actor.member is not None
        services.approve(asking, actor.member, actor.now)
        secret = services.invite(asking, actor.now)
    session[INVITATION_KEY] = [member_id, secret]
    return see_other(url_for("accounts.invitation", member_id=member_id))


@blueprint.post("/members/<int(max=2147483647):member_id>/refuse")
@permission_required(Permission.APPROVE_MEMBER)
def refuse(member_id: int) -> ResponseReturnValue:
    """Turn a request down."""
    with unit_of_work():
        asking, _actor = access.applicant(member_id)
        services.refuse(asking)
    flash(gettext("The request of %(name)s is turned down.", name=asking.name), "success")
    return see_other(url_for("places.members"))


@blueprint.post("/members/<int(max=2147483647):member_id>/move")
@permission_required(Permission.APPROVE_MEMBER)
def settle_move(member_id: int) -> ResponseReturnValue:
    """Accept or refuse a member's move to another territory or country."""
    decision = one_value("decision")
    with unit_of_work():
        moving, actor = access.applicant(member_id)
        assert actor.member is not None
        if decision in {"accept", "refuse"}:
            services.settle_move(moving, actor.member, actor.now, accepted=decision == "accept")
    return see_other(url_for("places.member", member_id=member_id))


@blueprint.route("/members/<int(max=2147483647):member_id>/invitation", methods=["GET", "POST"])
@permission_required(Permission.APPROVE_MEMBER)
def invitation(member_id: int) -> ResponseReturnValue:
    """Show once the link by which somebody joins; make another when it is lost."""
    if request.method == "POST":
        with unit_of_work():
            invited, actor = access.applicant(member_id)
            secret = services.invite(invited, actor.now)
        session[INVITATION_KEY] = [member_id, secret]
        return see_other(url_for("accounts.invitation", member_id=member_id))
    invited, actor = access.applicant(member_id)
    if invited.standing is not Standing.INVITED:
        return see_other(url_for("places.member", member_id=member_id))
    made_for, secret = session.pop(INVITATION_KEY, (None, ""))
    return render_template(
        "accounts/invitation.html",
        member=invited,
        address=link_url(secret, invited.language) if made_for == member_id else "",
        until=actor.now + services.TOKEN_LIFETIME[Purpose.INVITATION],
    )


def link_url(secret: str, language: str) -> str:
    """Return the absolute URL of a link, to send in a letter."""
    return str(current_app.config["WIKI"].url) + url_for("accounts.link", secret=secret, ui_lang=language)
