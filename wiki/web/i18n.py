"""The interface language, taken from the URL (`/fr/…`), translation, and the formatting of dates and times."""

import re
from datetime import date, datetime, timedelta
from functools import cache, cached_property, lru_cache
from gettext import NullTranslations
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from babel.support import Translations
from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import Babel, get_locale, get_timezone, gettext, to_user_timezone
from flask_babel import format_date as babel_date
from flask_babel import format_datetime as babel_datetime
from flask_babel import format_timedelta as babel_timedelta
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from wiki.config import ROOT, UI_LANGUAGES
from wiki.core import clock, zones
from wiki.core.errors import WikiError

NATIVE_LANGUAGE_NAMES = {"fr": "Français", "en": "English"}
RTL_LANGUAGES = frozenset({"ar", "he", "fa", "ur"})
URL_PREFIX = f"/<any({', '.join(UI_LANGUAGES)}):ui_lang>"
TRANSLATIONS_DIR = ROOT / "wiki" / "translations"

_DAY = re.compile(r"\bd\b")

babel = Babel()


def init_app(app: Flask) -> None:
    """Read the language from each URL, add it to each link, and select locale and time zone."""
    babel.init_app(app, locale_selector=ui_language, timezone_selector=time_zone)
    app.url_value_preprocessor(pull_language_code)
    app.url_defaults(add_language_code)
    app.jinja_env.globals.update({"_": template_gettext, "time_zone_city": time_zone_city})
    app.jinja_env.filters.update(
        date_time=format_date_time,
        date=format_date,
        relative_time=format_relative_time,
        direction=direction,
        language_name=language_name,
        translated=translate_message,
    )


def pull_language_code(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Move the language from the URL values to `g.ui_lang`; without one, take the browser's preferred language."""
    if values is not None:
        g.ui_lang = values.pop("ui_lang", None) or preferred_language()


def add_language_code(endpoint: str, values: dict[str, Any]) -> None:
    """Add the current language to the values of a link whose URL rule has one."""
    if "ui_lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "ui_lang"):
        values["ui_lang"] = ui_language()


def preferred_language() -> str:
    """Return the interface language that the browser prefers (Accept-Language), or the first one."""
    return request.accept_languages.best_match(UI_LANGUAGES) or UI_LANGUAGES[0]


def ui_language_for(lang: str) -> str:
    """Return the interface language to use beside a text in ``lang``: the same if there is one, else the first."""
    return lang if lang in UI_LANGUAGES else UI_LANGUAGES[0]


def ui_language() -> str:
    """Return the interface language of this request; French in the shell."""
    return str(g.get("ui_lang") or UI_LANGUAGES[0]) if has_request_context() else UI_LANGUAGES[0]


def direction(language: str) -> str:
    """Return "rtl" or "ltr"."""
    return "rtl" if language in RTL_LANGUAGES else "ltr"


def time_zone() -> str:
    """Return the member's time zone, or the installation's for a visitor."""
    reader = current_user._get_current_object() if has_request_context() else None  # noqa: SLF001 - Flask-Login's documented way to the member itself
    if reader is not None and reader.is_authenticated:
        return str(reader.time_zone)
    return str(current_app.config["WIKI"].time_zone)


def translate_error(error: WikiError) -> str:
    """Return an error's message in the reader's language, with datetimes in the reader's time zone."""
    message = gettext(error.message)
    params = {
        name: format_date_time(each) if isinstance(each, datetime) else each
        for name, each in error.params.items()
    }
    return str(message % params if params else message)


def format_date_time(moment: datetime) -> str:
    """Format a moment with its time zone: « vendredi 12 mars 2027 à 23 h 59 (heure : Paris) ».

    An hour that comes twice is told by its distance from UTC too.
    """
    zone = ZoneInfo(str(get_timezone()))
    wall = zones.wall_clock(moment, zone)
    pattern = _french_first_of_month(wall.date(), gettext("EEEE d MMMM y 'at' HH:mm"))
    place = time_zone_city()
    if zones.is_doubled(wall, zone):
        place = f"{place}, {zones.utc_offset(moment, zone)}"
    return str(gettext("%(moment)s, %(place)s time", moment=babel_datetime(moment, pattern), place=place))


def time_zone_city() -> str:
    """Return the city that names the reader's time zone: « Bruxelles »."""
    return city_of(str(get_timezone()))


def city_of(zone: str) -> str:
    """Return the city that names a time zone, in the reader's language."""
    return str(get_timezone_location(zone, locale=get_locale(), return_city=True))


def format_date(moment: datetime | date) -> str:
    """Format a date, or the day of the network in which a moment lies: a day without its hour is the same for all."""
    day = clock.day(moment) if isinstance(moment, datetime) else moment
    return str(babel_date(day, _french_first_of_month(day, get_locale().date_formats["long"].pattern)))


def _french_first_of_month(day: date, pattern: str) -> str:
    """Return the pattern, changed so that the first day of a month is « 1er » in French; Babel has no such pattern."""
    if get_locale().language != "fr" or day.day != 1:
        return pattern
    return _DAY.sub("d'er'", pattern, count=1)


def format_relative_time(moment: datetime) -> str:
    """Format the time to or since a moment: « dans 3 jours » by calendar days, « il y a 2 heures » within a day."""
    now = clock.now()
    distance = moment - now
    if abs(distance) < timedelta(minutes=1):
        return str(gettext("just now"))
    unit = next(name for name, limit in _UNIT_LIMITS.items() if abs(distance) < limit)
    if unit == "day":
        distance = to_user_timezone(moment).date() - to_user_timezone(now).date()
    elif unit in _UNIT_LENGTHS:
        # Whole units only: what ends in 59 minutes and a half does not end "in one hour".
        distance = int(distance / _UNIT_LENGTHS[unit]) * _UNIT_LENGTHS[unit]
    return str(babel_timedelta(distance, unit, threshold=_NO_THRESHOLD, add_direction=True))


_UNIT_LENGTHS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_UNIT_LIMITS = {
    "minute": timedelta(hours=1),
    "hour": timedelta(days=1),
    "day": timedelta(days=60),
    "month": timedelta(days=730),
    "year": timedelta.max,
}
"""For each unit, the distance up to which it is used."""
_NO_THRESHOLD = 1e9
"""So high a threshold that Babel never switches to a larger unit than the one requested."""


@pass_eval_context
def template_gettext(within: EvalContext, message: str, **values: object) -> str:
    """Translate a message in a template (its `_`); ten times as fast as Flask-Babel's gettext."""
    words = _translated_markup(ui_language(), message)
    return words % values if within.autoescape else str(words) % values


@lru_cache(maxsize=1 << 13)
def _translated_markup(lang: str, message: str) -> Markup:
    return Markup(_translations(lang).gettext(message))  # noqa: S704 - written by translators, as Jinja takes it


@cache
def _translations(lang: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS_DIR, [lang])


def translate_message(message: str) -> str:
    """Translate a message that was marked with `N_`; "" stays ""."""
    return str(gettext(message)) if message else ""


def language_name(code: str) -> str:
    """Return a language's name in the reader's language."""
    locale = get_locale()
    return str(locale.languages.get(code, code)) if locale else code


class InterfaceLanguage:
    """The interface language of a request, for the layout: code, direction, and the page's URL in each language."""

    def __init__(self, *, with_query_string: bool = True) -> None:
        """Read the language from the request; ``with_query_string`` keeps the query string in the URLs."""
        self.lang = ui_language()
        self.dir = direction(self.lang)
        self._with_query_string = with_query_string

    @cached_property
    def languages(self) -> list[tuple[str, str, str]]:
        """For each interface language: its code, its name in itself, this page's URL in it."""
        return [(code, NATIVE_LANGUAGE_NAMES[code], self._url_in(code)) for code in UI_LANGUAGES]

    def _url_in(self, code: str) -> str:
        if request.endpoint is None or request.method != "GET":
            return url_for("home.index", ui_lang=code)
        here = url_for(request.endpoint, **{**(request.view_args or {}), "ui_lang": code})
        return with_query_string(here) if self._with_query_string else here


def with_query_string(address: str) -> str:
    """Return a URL with the query string of this request appended unchanged."""
    question = request.query_string.decode("ascii", "replace")
    return f"{address}?{question}" if question else address
