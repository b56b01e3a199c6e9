"""Forms of accounts."""

from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, PasswordField, SelectField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from wiki.accounts import countries, services
from wiki.accounts.models import Member
from wiki.accounts.names import LONGEST as LONGEST_NAME
from wiki.accounts.sign_in import passwords
from wiki.core.errors import InvalidInput
from wiki.web.forms import Form, IdempotentForm, text_field, textarea_field
from wiki.web.i18n import NATIVE_LANGUAGE_NAMES, translate_error

LONGEST_MOTIVATION = 1000
REQUIRED_MESSAGE = _("This field is needed.")


def validate_with(check: Callable[[], object]) -> None:
    """Run a validator that raises InvalidInput; show its message beside the field."""
    try:
        check()
    except InvalidInput as error:
        raise ValidationError(translate_error(error)) from error


def email_field() -> Field:
    """Return a field for an e-mail address."""
    return text_field(
        _("E-mail address"), services.LONGEST_EMAIL, render_kw={"type": "email", "autocomplete": "email"}
    )


def password_field(label: str, autocomplete: str, *validators: Any) -> PasswordField:
    """Return a field for a password; ``autocomplete`` tells password managers which password it is."""
    bounds = [
        InputRequired(REQUIRED_MESSAGE),
        Length(max=passwords.LONGEST, message=_("At most %(max)d characters.")),
    ]
    return PasswordField(label, validators=[*bounds, *validators], render_kw={"autocomplete": autocomplete})


def country_choices() -> dict[str, str]:
    """Return the name of each country by its code."""
    return dict(countries.choices())


def optional_country_choices() -> dict[str, str]:
    """Return the countries, after a first entry that selects none."""
    return {"": gettext("Choose a country"), **country_choices()}


def time_zone_choices() -> dict[str, str]:
    """Return the time zones that are named after places."""
    places = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return {zone: zone.replace("_", " ") for zone in places}


class SignInForm(Form):
    """E-mail address and password."""

    email = email_field()
    password = password_field(_("Password"), "current-password")


class RequestForm(IdempotentForm):
    """A request for an account: who, for which territory, and why."""

    name = text_field(_("Your name"), LONGEST_NAME, render_kw={"autocomplete": "name"})
    email = email_field()
    country = SelectField(
        _("Country"),
        choices=optional_country_choices,
        validators=[InputRequired(_("Please choose a country of the list."))],
    )
    territory = text_field(_("Territory"), services.LONGEST_TERRITORY)
    motivation = textarea_field(_("What would you like to take part in?"), LONGEST_MOTIVATION, required=False)

    def validate_name(self, field: Field) -> None:
        """Reject an invalid name, or one that looks like another member's."""
        validate_with(
            lambda: services.unique_name(field.data, besides=services.applicant_by_email(self.email.data))
        )

    def validate_email(self, field: Field) -> None:
        """Reject an invalid address."""
        validate_with(lambda: services.normalize_email(field.data))

    def validate_territory(self, field: Field) -> None:
        """Refuse what is no name of a place."""
        validate_with(lambda: services.normalize_territory_name(field.data))


class NewPasswordForm(Form):
    """A new password, typed twice."""

    new_password = password_field(_("New password"), "new-password")
    repeated = password_field(
        _("The same password again"),
        "new-password",
        EqualTo("new_password", _("The two passwords are not the same.")),
    )

    def __init__(self, person: Member, **kwargs: Any) -> None:
        """Store the member whose password it will be."""
        super().__init__(**kwargs)
        self.person = person

    def validate_new_password(self, field: Field) -> None:
        """Reject a password that is short, easy to guess or contains the member's own name."""
        validate_with(lambda: passwords.check_password(field.data, self.person.name, self.person.email))


class ChangePasswordForm(NewPasswordForm):
    """The present password, and a new one."""

    current_password = password_field(_("Present password"), "current-password")


class SettingsForm(Form):
    """A member's own settings."""

    language = SelectField(
        _("Language of the site"), choices=NATIVE_LANGUAGE_NAMES, validators=[InputRequired(REQUIRED_MESSAGE)]
    )
    time_zone = SelectField(
        _("Time zone of dates and deadlines"),
        choices=time_zone_choices,
        validators=[InputRequired(REQUIRED_MESSAGE)],
    )
    country = SelectField(_("Country"), choices=country_choices, validators=[InputRequired(REQUIRED_MESSAGE)])
    territory = text_field(_("Territory"), services.LONGEST_TERRITORY)

    def validate_territory(self, field: Field) -> None:
        """Refuse what is no name of a place."""
        validate_with(lambda: services.normalize_territory_name(field.data))
