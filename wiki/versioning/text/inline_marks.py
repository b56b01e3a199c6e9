"""Tell whether the emphasis, code and links of a sentence are whole: opened, closed, and one within the other. Pure."""

import re

_MARK = re.compile(
    r"\\.|(?P<run>\*{1,3}|~~|`+|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w))|(?P<open>!?\[)|(?P<close>\](?:\([^()\s]*\))?)"
)


def broken_marks(text: str) -> int:
    """Count the marks of a sentence that are not closed, close nothing, enclose nothing, or cross another."""
    still_open, broken, end = list[tuple[str, int]](), 0, 0
    for match in _MARK.finditer(text):
        mark, end = match[0], match.end()
        if mark.startswith("\\"):
            continue
        if match["open"]:
            broken += any(each == "[" for each, _ in still_open)
            still_open.append(("[", end))
            continue
        wanted = "[" if match["close"] else mark
        place = next((here for here, each in enumerate(still_open) if each[0] == wanted), None)
        if place is None:
            if match["close"]:
                broken += 1
            else:
                still_open.append((mark, end))
            continue
        broken += len(still_open) - 1 - place + (still_open[place][1] == match.start())
        broken += not match["close"] and text[match.start() - 1].isspace()
        del still_open[place:]
    return broken + len(still_open)
