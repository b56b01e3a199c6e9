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
from wiki.web.forms import CreatingForm, Form, line, paragraph
from wiki.web.i18n import OWN_NAMES, translate

LONGEST_MOTIVATION = 1000
NEEDED = _("This field is needed.")


def accepted(check: Callable[[], object]) -> None:
    """Run a validator that raises InvalidInput; show its message beside the field."""
    try:
        check()
    except InvalidInput as error:
        raise ValidationError(translate(error)) from error


def email_line() -> Field:
    """Return a field for an e-mail address."""
    return line(
        _("E-mail address"), services.LONGEST_EMAIL, render_kw={"type": "email", "autocomplete": "email"}
    )


def password_line(label: str, autocomplete: str, *validators: Any) -> PasswordField:
    """Return a field for a password; ``autocomplete`` tells password managers which password it is."""
    bounds = [InputRequired(NEEDED), Length(max=passwords.LONGEST, message=_("At most %(max)d characters."))]
    return PasswordField(label, validators=[*bounds, *validators], render_kw={"autocomplete": autocomplete})


def country_choices() -> dict[str, str]:
    """Return the name of each country by its code."""
    return dict(countries.choices())


def country_choices_unset() -> dict[str, str]:
    """Return the countries, after a first entry that selects none."""
    return {"": gettext("Choose a country"), **country_choices()}


def time_zones() -> dict[str, str]:
    """Return the time zones that are named after places."""
    places = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return {zone: zone.replace("_", " ") for zone in places}


class SignInForm(Form):
    """E-mail address and password."""

    email = email_line()
    password = password_line(_("Password"), "current-password")


class RequestForm(CreatingForm):
    """A request for an account: who, for which territory, and why."""

    name = line(_("Your name"), LONGEST_NAME, render_kw={"autocomplete": "name"})
    email = email_line()
    country = SelectField(
        _("Country"),
        choices=country_choices_unset,
        validators=[InputRequired(_("Please choose a country of the list."))],
    )
    territory = line(_("Territory"), services.LONGEST_TERRITORY)
    motivation = paragraph(_("What would you like to take part in?"), LONGEST_MOTIVATION, required=False)

    def validate_name(self, field: Field) -> None:
        """Reject an invalid name, or one that looks like another member's."""
        accepted(lambda: services.free_name(field.data, besides=services.applicant(self.email.data)))

    def validate_email(self, field: Field) -> None:
        """Reject an invalid address."""
        accepted(lambda: services.email_address(field.data))

    def validate_territory(self, field: Field) -> None:
        """Refuse what is no name of a place."""
        accepted(lambda: services.territory_name(field.data))


class NewPasswordForm(Form):
    """A new password, typed twice."""

    new_password = password_line(_("New password"), "new-password")
    repeated = password_line(
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
        accepted(lambda: passwords.check(field.data, self.person.name, self.person.email))


class ChangePasswordForm(NewPasswordForm):
    """The present password, and a new one."""

    current_password = password_line(_("Present password"), "current-password")


class SettingsForm(Form):
    """A member's own settings."""

    language = SelectField(_("Language of the site"), choices=OWN_NAMES, validators=[InputRequired(NEEDED)])
    time_zone = SelectField(
        _("Time zone of dates and deadlines"), choices=time_zones, validators=[InputRequired(NEEDED)]
    )
    country = SelectField(_("Country"), choices=country_choices, validators=[InputRequired(NEEDED)])
    territory = line(_("Territory"), services.LONGEST_TERRITORY)

    def validate_territory(self, field: Field) -> None:
        """Refuse what is no name of a place."""
        accepted(lambda: services.territory_name(field.data))
