"""A table that got or lost a column is one table, with the cells of that column marked."""

import re

import pytest

from wiki.pages.markup.markdown import render
from wiki.versioning.redline import html
from wiki.versioning.redline.redline import redline
from wiki.versioning.text.words import ChangeKind

PLAIN = "| Nom | Rôle |\n|---|---|\n| Ana | Maire |\n| Bob | Élu |\n"
WIDER = "| Nom | Ville | Rôle |\n|---|---|---|\n| Ana | Lyon | Maire |\n| Bob | Nice | Élu |\n"
LAST = "| Nom | Rôle | Ville |\n|---|---|---|\n| Ana | Maire | Lyon |\n| Bob | Élu | Nice |\n"
CHANGED = WIDER.replace("Élu", "Juge") + "| Eve | Brest | Élue |\n"
CENTRED = PLAIN.replace("|---|---|", "|:-:|---|")


def shown(old: str, new: str, side: ChangeKind = ChangeKind.EQUAL) -> str:
    found = redline(render(old), render(new))
    views = html.unified_view(found) if side is ChangeKind.EQUAL else html.side_view(found, side)
    return "".join(each.html for each in views)


def marked(text: str, tag: str) -> list[str]:
    return re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", text)


@pytest.mark.parametrize("wide", [WIDER, LAST])
def test_a_new_column_is_marked_cell_by_cell(wide: str) -> None:
    text = shown(PLAIN, wide)
    assert text.count("<table") == 1
    assert (marked(text, "ins"), marked(text, "del")) == (["Ville", "Lyon", "Nice"], [])


@pytest.mark.parametrize("wide", [WIDER, LAST])
def test_a_column_taken_out_is_marked_cell_by_cell(wide: str) -> None:
    text = shown(wide, PLAIN)
    assert text.count("<table") == 1
    assert (marked(text, "ins"), marked(text, "del")) == ([], ["Ville", "Lyon", "Nice"])


def test_each_side_has_its_own_columns() -> None:
    for side, cells in ((ChangeKind.DELETE, 6), (ChangeKind.INSERT, 9)):
        text = shown(PLAIN, WIDER, side)
        assert (text.count("<table"), len(re.findall("<t[hd]>", text))) == (1, cells)


def test_a_new_column_and_other_changes_stand_in_one_table() -> None:
    text = shown(PLAIN, CHANGED)
    assert text.count("<table") == 1
    assert "Juge" in marked(text, "ins")
    assert {"Eve", "Brest", "Élue"} <= set(marked(text, "ins"))


def test_another_alignment_is_no_other_table() -> None:
    text = shown(PLAIN, CENTRED)
    assert (text.count("<table"), marked(text, "ins"), marked(text, "del")) == (1, [], [])


def test_rows_without_their_header_are_matched_by_their_cells() -> None:
    text = shown(PLAIN, PLAIN.replace("| Ana | Maire |", "| Ana | Lyon | Maire |"))
    assert text.count("<table") == 1
