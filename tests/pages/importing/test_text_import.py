import json
import lzma
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.core.errors import InvalidInput
from wiki.pages.importing.text_import import (
    HistoryLine,
    clean_text,
    clean_with_report,
    parse_history_line,
    read_lines,
    read_text,
)
from wiki.pages.markup.outline import split_document

LINE = {
    "page": "charte",
    "date": "2003-02-01T12:30:00+0200",
    "author": "author-1",
    "summary": "Début",
    "text": "Bonjour.\n",
    "rev": 3,
}


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "file.md"
    path.write_bytes(content)
    return path


def test_a_text_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    assert read_text(write(tmp_path, b"\xef\xbb\xbf\xc3\xa9t\xc3\xa9\r\n")) == "été\r\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0", "file.md is not a text file."),
        (b"un\n\xe9t\xe9", "file.md is not written in UTF-8 (line 2)"),
        ("été".encode("utf-16"), "file.md is not a text file."),
        (b"x" * 11, "file.md is too large: at most 10 bytes"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_text(write(tmp_path, content), limit=10 if content.startswith(b"xx") else 1000)
    assert message in str(refusal.value)


def test_a_file_as_large_as_the_limit_is_read(tmp_path: Path) -> None:
    assert read_text(write(tmp_path, b"x" * 10), limit=10) == "x" * 10


@pytest.mark.parametrize("name", ["absent.md", "."])
def test_what_is_not_a_readable_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_text(tmp_path / name)


def test_a_line_of_history_becomes_a_revision_in_utc() -> None:
    moment = datetime(2003, 2, 1, 10, 30, tzinfo=UTC)
    expected = HistoryLine("charte", moment, "author-1", "Début", "Bonjour.\n")
    assert parse_history_line(json.dumps(LINE), 1) == expected


def test_a_date_without_a_time_is_midnight_utc() -> None:
    revision = parse_history_line(json.dumps(LINE | {"date": "1970-01-01"}), 1)
    assert revision.date == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "Line 7 is not JSON."),
        ("[" * 100_000, "Line 7 is not JSON."),
        ("[]", "Line 7 is not a JSON object."),
        (json.dumps(LINE | {"text": None}), "Line 7: the field text is missing or is not a text."),
        (json.dumps({"page": "charte"}), "Line 7: the field date is missing or is not a text."),
        (json.dumps(LINE | {"text": "a\0b"}), "Line 7: the field text is missing or is not a text."),
        (json.dumps(LINE | {"author": "\ud800"}), "Line 7: the field author is missing or is not a text."),
        (json.dumps(LINE | {"page": "  "}), "Line 7: the page has no name."),
        (json.dumps(LINE | {"date": "hier"}), "Line 7: the date hier is not an ISO 8601 date."),
        (json.dumps(LINE | {"date": "0001-01-01T00:00:00+10:00"}), "is not an ISO 8601 date."),
    ],
)
def test_a_bad_line_is_named(line: str, message: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_history_line(line, 7)
    assert message in str(refusal.value)


def test_lines_come_from_a_plain_and_from_a_compressed_file(tmp_path: Path) -> None:
    plain, compressed = tmp_path / "h.jsonl", tmp_path / "h.jsonl.xz"
    plain.write_text("un\ndeux\u2028même ligne\n", encoding="utf-8")
    with lzma.open(compressed, "wt", encoding="utf-8") as stream:
        stream.write(plain.read_text(encoding="utf-8"))
    assert list(read_lines(plain)) == list(read_lines(compressed)) == ["un", "deux\u2028même ligne"]


def test_a_cut_compressed_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "h.jsonl.xz"
    path.write_bytes(lzma.compress(b"un\n" * 1000)[:-20])
    with pytest.raises(InvalidInput, match=r"h\.jsonl\.xz is not a complete xz file"):
        list(read_lines(path))


def test_a_history_that_is_absent_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        list(read_lines(tmp_path / "absent.jsonl"))
    with pytest.raises(InvalidInput, match="not written in UTF-8"):
        list(read_lines(write(tmp_path, b"\xe9\n")))


SENTENCE = "Les voisins du quartier des Tilleuls se retrouvent chaque saison pour décider ensemble. "
PRINTED = f"""
LES TILLEULS

**Un jardin pour
tous**

Carnet du jardin

Table des matières

Avant-propos.....\t2
Ce que le jardin promet à ses voisins et à ceux qui viendront après eux.....\t3
1- Le verger\t4
1.1- Les pommiers\t4
1.2- Les poiriers.....\t5
2- Le potager . . . . 6
La vie du jardin jusqu'à la 2 ^{{ème}} fête\t7
Annexe 1 : Le plan\t8

Avant-propos

{SENTENCE * 4}Ils partagent les outils

et les récoltes, selon des règles simples.

1

Ce que le jardin promet à ses voisins et à ceux qui viendront après eux

Le jardin promet :

- de l'ombre ;
- des fruits ;

- du calme.

{SENTENCE * 4}

2

1- Le verger

1.1- *Les pommiers*

{SENTENCE * 4}

3

1.2- Les poiriers

Ils sont jeunes.

2- Le potager

• des fèves
• des pois

La vie du jardin jusqu'à la 2^{{ème}} fête

En 2016 le jardin a ouvert.

Annexe 1 : Le plan

À venir.
"""


def test_a_printed_document_is_cut_into_its_sections() -> None:
    document = split_document(clean_text(PRINTED))
    assert document.title == "LES TILLEULS"
    assert document.introduction == "**Un jardin pour\ntous**\n\nCarnet du jardin\n"
    assert [section.title for section in document.sections] == [
        "Avant-propos",
        "Ce que le jardin promet à ses voisins et à ceux qui viendront après eux",
        "1- Le verger",
        "2- Le potager",
        "La vie du jardin jusqu'à la 2ème fête",
        "Annexe 1 : Le plan",
    ]
    assert re.findall("^#.*", document.sections[2].text, re.MULTILINE) == [
        "## 1.1- Les pommiers",
        "## 1.2- Les poiriers",
    ]
    assert document.sections[3].text == "- des fèves\n- des pois\n"


def test_nothing_but_the_named_lines_is_dropped() -> None:
    done = clean_with_report(PRINTED)
    noise = [line.number for line in done.dropped]
    kept = [line for number, line in enumerate(PRINTED.split("\n"), 1) if number not in noise]
    source = re.sub(r" ?\^\{ème\}", "ème", "\n".join(kept))
    assert re.findall(r"\w+", done.text) == re.findall(r"\w+", source)
    assert [line.text for line in done.dropped if line.text.isdigit()] == ["1", "2", "3"]
    assert done.dropped[0].text == "Table des matières"
    assert len(done.dropped) == 12


def test_paragraphs_and_lists_cut_by_a_page_are_whole_again() -> None:
    done = clean_with_report(PRINTED)
    assert "partagent les outils et les récoltes" in done.text
    assert [line.text[:6] for line in done.joined] == ["et les"]
    torn = PRINTED.replace("- des fruits ;\n\n", "- des fruits ;\n\n7\f\n\n")
    assert "- de l'ombre ;\n- des fruits ;\n- du calme.\n" in clean_text(torn)


def test_a_blank_line_in_a_list_stays_where_no_page_ended() -> None:
    assert "- de l'ombre ;\n- des fruits ;\n\n- du calme.\n" in clean_text(PRINTED)


def test_a_clean_text_comes_back_as_it_is() -> None:
    assert clean_text(clean_text(PRINTED)) == clean_text(PRINTED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "En résumé\n\n2016\n\nNous étions\n\n12\n\nà table\n",
        f"Bruit\n\n1\n\n{SENTENCE * 4}\n\n2\n\n{SENTENCE * 4}\n\n3\n\nLumière\n",
        f"{SENTENCE}et les outils sont partagés entre\n\nles voisins du quartier\n",
        "Deux vers,  \nun saut.\n\n\n\nTrois lignes vides.\n",
        "- un\n- deux\n\n- trois\n",
        "• un\n• deux\n",
        "la 1 ^{ère} fois, 10 m^{2}\n",
        "Une page de garde\n\nPage 4\n\nla suite\n",
        "```\nun  \n\n\n- 3 -\n```\n",
        "# Titre\n\n1- Le verger\n\nTexte\n",
        "Contents\n\nIl n'y en a pas.\n",
        "Prix ..... 3\nPoids ..... 4\n\nTexte\n",
        "\tcode\n\n\tcode\n",
    ],
)
def test_a_text_without_traces_of_paper_comes_in_byte_for_byte(text: str) -> None:
    done = clean_with_report(text)
    assert (done.text, done.dropped, done.joined) == (text, (), ())


@pytest.mark.parametrize(
    "path", sorted(Path("content").rglob("*.md")) + sorted(Path("docs").glob("*.md")), ids=str
)
def test_the_texts_of_the_project_come_in_byte_for_byte(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert clean_text(text) == text


def test_a_text_arrives_in_the_form_in_which_all_are_stored() -> None:
    assert clean_text("\ufeffe\u0301te\u0301\r\ndeux  \r\n\r\ntrois\r") == "été\ndeux  \n\ntrois\n"
    assert clean_text("sans fin de ligne") == "sans fin de ligne\n"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (" \n\n\f", ""),
        ("un\r\ndeux \r\n\r\n\r\n\r\ntrois\r\f", "un\ndeux\n\n\n\ntrois\n"),
        ("un\n\n- 3 -\n\nPage 4 sur 9\n\ndeux\f\n5\n\ftrois", "un\n\ndeux\ntrois\n"),
        (
            "En résumé\n\n2016\n\nNous étions\n\n12\n\nà table\f",
            "En résumé\n\n2016\n\nNous étions\n\n12\n\nà table\n",
        ),
        ("un\n2016\n\fdeux", "un\n2016\ndeux\n"),
        ("Bruit\n\n1\n\nChaleur\n\n2\n\nLumière\f", "Bruit\n\n1\n\nChaleur\n\n2\n\nLumière\n"),
        ("Deux vers,  \nun saut.\f", "Deux vers,  \nun saut.\n"),
        ("la 1 ^{ère} fois, m^{2}, `a^{2}`\f", "la 1 ^{ère} fois, m^{2}, `a^{2}`\n"),
        ("la 1 ^{ère} fois, 10 m^{2}\f", "la 1ère fois, 10 m²\n"),
        ("```\nun  \n\n\n- 3 -\n```\f", "```\nun  \n\n\n- 3 -\n```\n"),
        ("- un\n\n- deux\n\n- trois\f", "- un\n\n- deux\n\n- trois\n"),
        ("# Titre\n\n1- Le verger\n\nTexte\f", "# Titre\n\n## 1- Le verger\n\nTexte\n"),
        ("## Titre\n\n1- Le verger\n\nTexte\f", "## Titre\n\n1- Le verger\n\nTexte\n"),
    ],
)
def test_only_traces_of_paper_are_taken_away(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


def test_page_numbers_that_are_marked_are_known_by_their_count() -> None:
    pages = "\n\n".join(f"{SENTENCE * 4}\n\nPage {number} sur 3" for number in (1, 2, 3))
    done = clean_with_report(pages)
    assert [line.text for line in done.dropped] == ["Page 1 sur 3", "Page 2 sur 3", "Page 3 sur 3"]


def test_headings_without_signs_are_marked_in_what_is_split() -> None:
    text = "Titre\n\n1- Le verger\n\nTexte\n"
    assert clean_text(text) == text
    assert clean_with_report(text, headings=True).text == "Titre\n\n## 1- Le verger\n\nTexte\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Cette phrase assez longue finit par un point.", "puis"),
        ("Cette phrase assez longue annonce une liste :", "puis"),
        ("Une ligne courte", "puis"),
        ("Cette phrase assez longue ne finit pas encore", "Puis"),
        ("Cette phrase assez longue ne finit pas encore", "a) puis"),
        ("Cette phrase assez longue ne finit pas encore", "- puis"),
        ("| Cette rangée assez longue ne finit pas encore", "puis"),
    ],
)
def test_paragraphs_that_stand_apart_stay_apart(before: str, after: str) -> None:
    assert clean_text(f"{before}\n\n{after}\f") == f"{before}\n\n{after}\n"


def test_contents_without_a_title_are_known_by_their_leaders() -> None:
    text = "Verger ........ 1\nUn potager dont le nom\ncourt sur deux lignes ..... 2\nRucher …… 3\n\nVerger\n\nTexte.\n"
    assert clean_text(text) == "## Verger\n\nTexte.\n"
    assert len(clean_with_report(text).dropped) == 4


LINES = [
    "1- Verger",
    "1. Rucher",
    "Sommaire",
    "Verger....3",
    "12",
    "- un",
    "- deux",
    "",
    "",
    "```",
    "# Titre",
    "## Deux",
]
LONG = [
    "Une longue ligne qui ne finit pas encore vraiment",
    "et qui continue",
    "Une autre.",
    "• puce",
    "\fAprès",
    "\x0b",
]


@given(st.lists(st.sampled_from(LINES + LONG), max_size=14))
@settings(deadline=None, max_examples=examples(200))
def test_cleaning_loses_no_word_and_is_done_once(lines: list[str]) -> None:
    done = clean_with_report("\n".join(lines))
    noise = {line.number for line in done.dropped}
    kept = [line for number, line in enumerate(lines, 1) if number not in noise]
    assert re.findall(r"\w+", done.text) == re.findall(r"\w+", "\n".join(kept))
    if not noise:
        assert clean_text(done.text) == done.text
