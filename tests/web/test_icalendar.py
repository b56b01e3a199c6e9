from wiki.web.exports.icalendar import escape_text, fold_line, replace_unprintable


def test_what_xml_and_calendars_cannot_hold_is_left_out() -> None:
    assert replace_unprintable("dix\x0bans, \ud800 \ufffe né à Évora\n") == "dix ans,     né à Évora\n"


def test_separators_are_escaped_and_a_text_is_one_line() -> None:
    assert escape_text("dix ans, ou; peut-être\\ plus") == "dix ans\\, ou\\; peut-être\\\\ plus"
    assert escape_text("a\r\nb\x00c") == "a b c"


def test_lines_are_cut_between_letters() -> None:
    line = "SUMMARY:" + "é" * 100
    cut = fold_line(line)
    assert all(len(piece.encode()) <= 75 for piece in cut.split("\r\n"))
    assert cut.replace("\r\n ", "") == f"{line}\r\n"
