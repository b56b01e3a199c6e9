"""Tables as CSV files, as the reader's spreadsheet expects them; no cell computes."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from wiki.web.i18n import ui_language

BYTE_ORDER_MARK = "\ufeff"
"""Without it the spreadsheet used in most offices would read accents wrongly."""
SEPARATORS = {"fr": ";"}
"""What stands between cells where decimals have a comma; elsewhere a comma does."""
COMPUTES = re.compile(
    '(?:^|[,;|\t\r\n\v\f\x85\u2028\u2029])[\\s"\u200b-\u200f\u2060\ufeff]*(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])'
)
"""What stands before a sign by which a cell computes: its beginning, or what another program takes for one."""
CONTROLS = ("\t", "\r")


def escape_cell(text: str) -> str:
    """Put an apostrophe before each sign by which a spreadsheet would compute, wherever it cuts the text into cells."""
    escaped = COMPUTES.sub(lambda before: f"{before[0]}'", text)
    return f"'{escaped}" if escaped.startswith(CONTROLS) else escaped


def csv_table(headings: Sequence[str], rows: Iterable[Sequence[str]], separator: str = "") -> str:
    """Return a CSV table with the separator of the reader's language, or the one given."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator or SEPARATORS.get(ui_language(), ","))
    writer.writerow(headings)
    writer.writerows([escape_cell(each) for each in row] for row in rows)
    return BYTE_ORDER_MARK + written.getvalue()
