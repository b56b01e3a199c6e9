"""Moments as people read them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from wiki.web import i18n


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
        assert i18n.format_date(datetime(2027, 8, day, 12, tzinfo=UTC)) == written
        assert i18n.format_date(date(2027, 8, day)) == written


def test_the_first_of_a_month_is_that_of_the_reader(app: Flask) -> None:
    with app.test_request_context("/fr/"):
        app.preprocess_request()
        evening = datetime(2027, 7, 31, 22, 30, tzinfo=UTC)
        assert i18n.format_date(evening) == "1er août 2027"
        assert i18n.format_date_time(evening).startswith("dimanche 1er août 2027 à 00")


def test_an_hour_that_comes_twice_says_which_it_is(app: Flask) -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with app.test_request_context("/en/"):
        app.preprocess_request()
        moments = [first - timedelta(hours=1), first, first + timedelta(hours=1), first + timedelta(hours=2)]
        written = [i18n.format_date_time(moment) for moment in moments]
        assert [re.findall(r"\d\d:\d\d|UTC\S\d", each) for each in written] == [
            ["01:30"],
            ["02:30", "UTC+2"],
            ["02:30", "UTC+1"],
            ["03:30"],
        ]


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=20), "à l’instant"),
        (timedelta(minutes=59, seconds=40), "dans 59 minutes"),
        (-timedelta(minutes=60), "il y a 1 heure"),
        (-timedelta(hours=23, minutes=50), "il y a 23 heures"),
        (timedelta(days=1, hours=2), "dans 1 jour"),
        (timedelta(days=4, hours=1), "dans 4 jours"),
        (timedelta(days=4, hours=13), "dans 4 jours"),
        (timedelta(days=4, hours=15), "dans 5 jours"),
        (timedelta(days=11), "dans 11 jours"),
        (-timedelta(days=45), "il y a 45 jours"),
        (timedelta(days=90), "dans 3 mois"),
        (-timedelta(days=800), "il y a 2 ans"),
    ],
)
def test_how_far_a_moment_is(
    app: Flask, monkeypatch: pytest.MonkeyPatch, distance: timedelta, words: str
) -> None:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)  # ten o’clock in Paris: fourteen hours before midnight
    monkeypatch.setattr("wiki.core.clock.now", lambda: now)
    with app.test_request_context("/fr/"):
        app.preprocess_request()
        assert i18n.format_relative_time(now + distance) == words
