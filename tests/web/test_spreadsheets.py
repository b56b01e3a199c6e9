"""Tables for spreadsheets: the reader's separator, and no cell that computes."""

import csv
import io

import pytest
from flask import Flask

from wiki.web.exports.spreadsheets import BYTE_ORDER_MARK, csv_table, escape_cell

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
BEFORE = [
    "",
    " ",
    "\t",
    "\r\n",
    "\n",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\ufeff",
    '"',
    "mots;",
    "mots,",
    "mots; ",
    "a\tb\n \t",
    "a|",
]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("sign", SIGNS)
def test_no_cell_computes_wherever_it_is_cut(before: str, sign: str) -> None:
    escaped = escape_cell(f"{before}{sign}1+1")
    assert f"'{sign}1+1" in escaped
    for separator in ",;\t|":
        for row in csv.reader(io.StringIO(escaped), delimiter=separator, quoting=csv.QUOTE_NONE):
            assert not [cell for cell in row if cell.strip(' \u00a0\u3000\u200b\ufeff"')[:1] in set(SIGNS)]


@pytest.mark.parametrize(
    "text", ["Saint-Étienne", "a = b", "1 + 1", "moi@example.org", "c’est-à-dire", "3−2", ""]
)
def test_words_stay_as_they_are(text: str) -> None:
    assert escape_cell(text) == text


@pytest.mark.parametrize(("language", "separator"), [("fr", ";"), ("en", ",")])
def test_the_separator_is_that_of_the_reader(app: Flask, language: str, separator: str) -> None:
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        table = csv_table(["nom", "lieu"], [["Évry", "a;b,c"]])
    assert table.startswith(BYTE_ORDER_MARK)
    rows = list(csv.reader(io.StringIO(table.removeprefix(BYTE_ORDER_MARK)), delimiter=separator))
    assert rows == [["nom", "lieu"], ["Évry", "a;b,c"]]
