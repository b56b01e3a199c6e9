from flask import Flask
from flask_babel import force_locale

from wiki.accounts import countries


def test_countries_are_countries() -> None:
    known = countries.country_codes()
    assert {"FR", "BE", "CV", "SN", "TR", "XK"} <= known
    assert not {"EU", "ZZ", "QO", "001"} & known
    assert 240 <= len(known) <= 255


def test_names_and_order_follow_the_reader(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("fr"):
        assert countries.country_name("DE") == "Allemagne"
        names = [name for _code, name in countries.choices()]
    assert (
        names.index("Espagne") < names.index("États-Unis") < names.index("Éthiopie") < names.index("Finlande")
    )
    with app.test_request_context("/"), force_locale("en"):
        assert countries.country_name("DE") == "Germany"


def test_an_unknown_code_is_its_own_name(app: Flask) -> None:
    with app.test_request_context("/"):
        assert countries.country_name("QQ") == "QQ"
