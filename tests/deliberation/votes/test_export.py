import pytest

from wiki.deliberation.votes.export import cell, printable


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"
    assert cell("1+1") == "1+1"


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert printable("dix\x0bans, \ud800 \ufffe né à Évora\n") == "dix ans,     né à Évora\n"
