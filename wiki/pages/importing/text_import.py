"""Read files to import, with errors that say what is wrong, and clean printed texts.

Only a text that bears the traces of paper is cleaned: form feeds, marked page numbers, or a table of contents with
leaders. Cleaning drops the page numbers and the table of contents, joins the paragraphs and lists that a page break
split, and marks headings with ``#``. Every other word stays, in its order; any other text comes in as it is.

Pure.
"""

import json
import lzma
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import IO, NamedTuple

from wiki.core.errors import N_, InvalidInput
from wiki.core.normalize import normalize_text
from wiki.pages.markup.outline import code_lines, fold_title, heading_level, plain_headings
from wiki.versioning.segments import BlockKind, blocks

MAX_BYTES = 2_000_000


class SourceLine(NamedTuple):
    """A line and its number in the source, from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class CleaningReport:
    """A cleaned text, the lines dropped, and the lines joined to the one before."""

    text: str
    dropped: tuple[SourceLine, ...] = ()
    joined: tuple[SourceLine, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A revision of a page, as another wiki recorded it; ``date`` is in UTC."""

    page: str
    date: datetime
    author: str
    summary: str
    text: str


_FIELDS = ("page", "date", "author", "summary", "text")
_CONTENTS_TITLES = frozenset(
    {"table des matieres", "sommaire", "table of contents", "contents", "indice", "cuprins", "περιεχομενα"}
)
_LEADERS = re.compile(r"\.{3}|…|(?:\. ){2}")
_LEADER_CHARACTERS = " .…\t\u00a0"
_MIN_ENTRIES = 3
_PAGE_NUMBER = re.compile(
    r"(?:(?P<word>page|p\.|pag\.|página|pagina|σελίδα) ?|(?P<dash>[-–—]) ?)?"
    r"(?P<number>\d{1,4})(?(dash) ?[-–—])(?: ?(?:/|sur|of|de|din|di) ?\d{1,4})?",
    re.IGNORECASE,
)
_MAX_PAGE_NUMBER_LENGTH = 24
_MAX_ENTRY_LENGTH = 300
_MIN_PAGE_LENGTH = 300  # characters: numbers that are closer together are not page numbers
HIGHEST_PAGE_NUMBER = 999
_MIN_CUT_LINE_LENGTH = 40
_OPEN_END = re.compile(r"[\w,)»’'%-]\Z")
_LOWER_START = re.compile(r"[(\[«“\"]?[ \u00a0\u202f]?(?P<letter>[^\W\d_])(?!\w{0,2}[).] )")
# Lines that are never joined to another: headings, quotes, table rows, notes, and indented code.
_NOT_PROSE = ("#", ">", "|", "[^", "    ", "\t")
_ITEM = re.compile(r"[-*+] +\S")
_BULLET = re.compile(r"(?P<indent>[ \t]*)[•▪‣◦][ \t]+")
_SUPERSCRIPT = re.compile(r"(?<=\w)[ \u00a0]?\^\{(?P<raised>[^\W_]{1,4})\}")
_SUPERSCRIPT_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CONTROLS = dict.fromkeys([*range(9), *range(0x0E, 0x20), 0x7F, 0xFEFF]) | {0x0B: " "}


def read_text(path: Path, limit: int = MAX_BYTES) -> str:
    """Read a UTF-8 text file of at most ``limit`` bytes; raises InvalidInput saying why a file is refused."""
    content = _read(path, limit)
    if b"\0" in content:
        raise InvalidInput(N_("%(name)s is not a text file."), name=path.name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidInput(
            N_("%(name)s is not written in UTF-8 (line %(line)s). Save it as UTF-8 and try again."),
            name=path.name,
            line=line,
        ) from error


def clean_text(text: str) -> str:
    """Return a printed or converted text as clean Markdown; a clean text is returned unchanged."""
    return clean_with_report(text).text


def clean_with_report(text: str, *, headings: bool = False) -> CleaningReport:
    """Clean a text if it was printed, and report the source lines dropped and joined.

    With ``headings``, those without ``#`` are marked in any text: it is to be split at them.
    """
    source = [SourceLine(n, line) for n, line in enumerate(re.split(r"\r\n|\r|\n", text), 1)]
    contents, levels = _find_table_of_contents(_clean_lines(source))
    numbers = _page_numbers(source, printed="\f" in text or bool(contents))
    noise = numbers | contents
    if not noise and "\f" not in text:
        marked = "\n".join(line.text for line in _with_headings(source, {})) if headings else text
        return CleaningReport(_with_final_newline(normalize_text(marked)))
    body = _with_headings([line for line in _clean_lines(source) if line.number not in noise], levels)
    paragraphs, joined = _join_cut_paragraphs(body)
    cleaned = "\n".join(paragraphs).strip("\n")
    dropped = tuple(line for line in source if line.number in noise and line.text.strip())
    return CleaningReport(normalize_text(f"{cleaned}\n") if cleaned else "", dropped, joined)


def _with_final_newline(text: str) -> str:
    return text if text.endswith("\n") or not text.strip() else f"{text}\n"


def parse_history_line(line: str, number: int) -> HistoryLine:
    """Parse one JSON line of a history; raises InvalidInput naming the line and what is wrong with it."""
    fields = _json_object(line, number)
    for name in _FIELDS:
        if not _is_storable(fields.get(name)):
            raise InvalidInput(
                N_("Line %(number)s: the field %(field)s is missing or is not a text."),
                number=number,
                field=name,
            )
    page, date, author, summary, text = (str(fields[name]) for name in _FIELDS)
    if not page.strip():
        raise InvalidInput(N_("Line %(number)s: the page has no name."), number=number)
    return HistoryLine(page.strip(), _parse_date(date, number), author.strip(), summary.strip(), text)


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a ``.jsonl`` or ``.jsonl.xz`` file; raises InvalidInput if it cannot be read."""
    try:
        with _open_text(path) as stream:
            for line in stream:
                yield line.rstrip("\n")
    except OSError as error:
        raise _unreadable(path, error) from error
    except (lzma.LZMAError, EOFError) as error:
        raise InvalidInput(N_("%(name)s is not a complete xz file."), name=path.name) from error
    except UnicodeDecodeError as error:
        raise InvalidInput(N_("%(name)s is not written in UTF-8."), name=path.name) from error


def _json_object(line: str, number: int) -> dict[str, object]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(N_("Line %(number)s is not JSON."), number=number) from error
    if not isinstance(fields, dict):
        raise InvalidInput(N_("Line %(number)s is not a JSON object."), number=number)
    return fields


def _is_storable(value: object) -> bool:
    """Tell whether both databases can store a value: a string without NUL and lone surrogates."""
    return isinstance(value, str) and not re.search("[\0\ud800-\udfff]", value)


def _open_text(path: Path) -> IO[str]:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _read(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(content) > limit:
        raise InvalidInput(
            N_("%(name)s is too large: at most %(limit)s bytes can be imported."), name=path.name, limit=limit
        )
    return content


def _parse_date(date: str, number: int) -> datetime:
    try:
        moment = datetime.fromisoformat(date)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        message = N_("Line %(number)s: the date %(date)s is not an ISO 8601 date.")
        raise InvalidInput(message, number=number, date=date[:40]) from error


def _unreadable(path: Path, error: OSError) -> InvalidInput:
    return InvalidInput(N_("%(name)s cannot be read: %(why)s."), name=path.name, why=error.strerror or error)


def _clean_lines(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Remove control characters, trailing spaces and other traces of typesetting, outside code; keep hard breaks."""
    plain = [line.text.translate(_CONTROLS).strip("\f").replace("\f", " ") for line in lines]
    return [
        SourceLine(line.number, text if code else _clean_line(text))
        for line, text, code in zip(lines, plain, code_lines(plain), strict=True)
    ]


def _clean_line(line: str) -> str:
    stripped = line.rstrip()
    line = f"{stripped}  " if stripped and line.endswith("  ") else stripped
    line = _BULLET.sub(r"\g<indent>- ", line, count=1) if _BULLET.match(line) else line
    if "^{" not in line or "`" in line or "$" in line:
        return line
    return _SUPERSCRIPT.sub(lambda match: match["raised"].translate(_SUPERSCRIPT_DIGITS), line)


def _page_numbers(lines: Sequence[SourceLine], *, printed: bool) -> set[int]:
    """Find the lines with a page number: those that go on counting, a page apart, and those next to a form feed.

    Without another trace of paper (``printed``), only numbers marked as one (« Page 3 », « - 3 - ») count: a number
    alone on its line may be anything. None is above HIGHEST_PAGE_NUMBER: years stand alone on a line, too.
    """
    found: list[tuple[int, int, int]] = []
    numbers: set[int] = set()
    offset = 0
    codes = code_lines([line.text.strip("\f") for line in lines])
    for index, (line, code) in enumerate(zip(lines, codes, strict=True)):
        match = None if code else _page_number(line.text)
        marked = match and (match["word"] or match["dash"])
        if match and (marked or printed) and _is_at_an_edge(lines, index):
            found.append((line.number, int(match["number"]), offset))
            if _is_beside_a_form_feed(lines, index) or (marked and printed):
                numbers.add(line.number)
        offset += len(line.text)
    for (first, page, start), (second, following, end) in pairwise(found):
        if following == page + 1 and end - start >= _MIN_PAGE_LENGTH:
            numbers |= {first, second}
    return numbers


def _page_number(line: str) -> re.Match[str] | None:
    line = line.strip()
    match = _PAGE_NUMBER.fullmatch(line) if len(line) <= _MAX_PAGE_NUMBER_LENGTH else None
    return match if match and int(match["number"]) <= HIGHEST_PAGE_NUMBER else None


def _is_at_an_edge(lines: Sequence[SourceLine], index: int) -> bool:
    around = (lines[index - 1].text if index else "", lines[index + 1].text if index + 1 < len(lines) else "")
    return any(not line.strip() for line in around) or _is_beside_a_form_feed(lines, index)


def _is_beside_a_form_feed(lines: Sequence[SourceLine], index: int) -> bool:
    return any("\f" in line.text for line in lines[index : index + 2])


def _find_table_of_contents(lines: Sequence[SourceLine]) -> tuple[set[int], dict[str, int]]:
    """Find a table of contents; return the numbers of its lines, and the level of each folded title in it."""
    for index, line in enumerate(lines):
        called = len(line.text) <= _MAX_ENTRY_LENGTH and fold_title(line.text) in _CONTENTS_TITLES
        if called or _toc_entry(line.text, led=True):
            titles, end = _toc_entries(lines, index + called, led=not called)
            if len(titles) >= (1 if called else _MIN_ENTRIES):
                numbers = {line.number for line in lines[index:end]}
                return numbers, {fold_title(title): heading_level(title) for title in titles}
    return set(), {}


def _toc_entries(lines: Sequence[SourceLine], start: int, *, led: bool) -> tuple[list[str], int]:
    """Read consecutive entries, each on one line or two; return their titles and the index after the last one."""
    titles, end, first_line = list[str](), start, ""
    for index in range(start, len(lines)):
        text = lines[index].text
        if title := _toc_entry(text, led=led):
            titles.append(f"{first_line} {title}".strip())
            first_line, end = "", index + 1
        elif text.strip():
            following = lines[index + 1].text if index + 1 < len(lines) else ""
            if first_line or not _toc_entry(following, led=led):
                break
            first_line = text.strip()
    return titles, end


def _toc_entry(line: str, *, led: bool) -> str:
    """Return the title in "Title.....  12" (or, unless ``led``, in "Title<tab>12"); "" for any other line."""
    line = line.strip()
    before = line.rstrip("0123456789")
    title = before.rstrip(_LEADER_CHARACTERS)
    leader = before[len(title) :]
    is_led = bool(_LEADERS.search(leader)) or (not led and "\t" in leader)
    return title if title and before != line and is_led and len(line) <= _MAX_ENTRY_LENGTH else ""


def _with_headings(lines: Sequence[SourceLine], contents: Mapping[str, int]) -> list[SourceLine]:
    """Mark the headings of a text that has no Markdown headings except a title."""
    texts = [line.text for line in lines]
    levels = [block.level for block in blocks("\n".join(texts)) if block.kind is BlockKind.HEADING]
    if levels not in ([], [1]):
        return list(lines)
    marked = {h.place: f"{'#' * min(h.level + 1, 6)} {h.title}" for h in plain_headings(texts, contents)}
    return [line._replace(text=marked.get(index, line.text)) for index, line in enumerate(lines)]


def _join_cut_paragraphs(lines: Sequence[SourceLine]) -> tuple[list[str], tuple[SourceLine, ...]]:
    """Join the paragraphs and lists split by a page break, and reduce the blank lines around one to one."""
    kept, joined, blank = list[str](), list[SourceLine](), list[str]()
    cut, before, torn = "", 0, False
    for line, code in zip(lines, code_lines([line.text for line in lines]), strict=True):
        torn, before = torn or line.number > before + 1, line.number
        if not line.text and not code:
            blank.append("")
            continue
        if blank and not code and _continues_sentence(cut, line.text):
            kept[-1] = cut.rstrip() + ("" if cut.endswith("-") else " ") + line.text.strip()
            joined.append(line)
        else:
            is_one_list = _ITEM.match(cut) and _ITEM.match(line.text)
            kept += [*(blank if not torn else [] if is_one_list else blank[:1]), line.text]
        cut, blank, torn = "" if code else kept[-1], [], False
    return kept, tuple(joined)


def _continues_sentence(cut: str, line: str) -> bool:
    """Tell whether a line after a blank one continues the sentence of the line before it."""
    if len(cut) < _MIN_CUT_LINE_LENGTH or cut.startswith(_NOT_PROSE) or line.startswith(_NOT_PROSE):
        return False
    start = _LOWER_START.match(line)
    return bool(_OPEN_END.search(cut)) and start is not None and start["letter"].islower()
