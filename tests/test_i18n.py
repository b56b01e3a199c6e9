"""Moments as people read them."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from wiki import i18n


@pytest.mark.parametrize(
    ("language", "day", "written"),
    [
        ("fr", 1, "1er août 2027"),
        ("fr", 2, "2 août 2027"),
        ("fr", 21, "21 août 2027"),
        ("en", 1, "August 1, 2027"),
    ],
)
def test_a_day_is_written_as_its_language_does(app: Flask, language: str, day: int, written: str) -> None:
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        assert i18n.date(datetime(2027, 8, day, 12, tzinfo=UTC)) == written
        assert i18n.date(date(2027, 8, day)) == written


def test_the_first_of_a_month_is_that_of_the_reader(app: Flask) -> None:
    with app.test_request_context("/fr/"):
        app.preprocess_request()
        evening = datetime(2027, 7, 31, 22, 30, tzinfo=UTC)
        assert i18n.date(evening) == "1er août 2027"
        assert i18n.date_time(evening).startswith("dimanche 1er août 2027 à 00")
