"""Mark the discussed passages in the HTML of a page: underlined, with the number of threads as a link."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

from flask import get_template_attribute, url_for
from markupsafe import Markup

from wiki.deliberation.threads import queries
from wiki.deliberation.threads.models import Thread
from wiki.deliberation.threads.passages import services as passages
from wiki.pages.models import Page
from wiki.versioning.anchoring import selection
from wiki.versioning.queries import version
from wiki.web.i18n import ui_language

Span = tuple[int, int]


def mark_passages(page: Page, body: Markup) -> Markup:
    """Return the HTML of a page with its discussed passages marked."""
    threads = queries.threads_on_passages(page)
    if not threads:
        return body
    spots = _locate_spans(body, version(page.id, page.head_number).content.text, threads)
    notes: dict[int, str] = {}
    for spot, there in sorted(spots.items()):
        notes[spot[1]] = notes.get(spot[1], "") + _note(page, there)
    talked_about = [spot for spot, there in spots.items() if any(each.closing is None for each in there)]
    return Markup(insert_marks(body, talked_about, notes))  # noqa: S704 - safe HTML, and notes a template has made


def _locate_spans(body: str, text: str, threads: Sequence[Thread]) -> dict[Span, list[Thread]]:
    """Return the threads by span of HTML they discuss, closing punctuation included; those not found are left out."""
    spots: dict[Span, list[Thread]] = {}
    source, shown = selection.markdown_letters(text), selection.html_letters(body)
    places = passages.locate_passages(text, [each.passage for each in threads if each.passage])
    for thread in threads:
        place = places.get(thread.id)
        spot = selection.locate_in_html(source, *place, shown) if place else None
        if place and spot:
            tail = selection.trailing_punctuation(text[slice(*place)])
            end = spot[1] + (len(tail) if body.startswith(tail, spot[1]) else 0)
            spots.setdefault((spot[0], end), []).append(thread)
    return spots


def _note(page: Page, threads: Sequence[Thread]) -> str:
    """Render the note after a passage: anchors, and a link with the number of open threads if there are any."""
    still = [each for each in threads if each.closing is None]
    where = url_for("deliberation.page_threads", slug=page.slug, passage=threads[0].id)
    if len(still) == 1:
        where = url_for("deliberation.thread", thread_id=still[0].id)
    made = get_template_attribute("deliberation/threads/passage_mark.html", "passage_mark")
    return str(made([each.id for each in threads], len(still), where, ui_language())).strip()


def insert_marks(rendered: str, spans: Sequence[Span], notes: Mapping[int, str]) -> str:
    """Insert marks around spans of HTML, split at tags, and notes at their ends, but never inside a link."""
    discussed = _union(spans)
    cuts = sorted({place for span in discussed for place in span} | set(notes))
    pieces, waiting, in_link = list[str](), "", False
    for token in selection.HTML_TOKEN.finditer(rendered):
        if token["tag"]:
            in_link = token[0].startswith("<a ") or (in_link and token[0] != "</a>")
            pieces.append(token[0] if in_link else token[0] + waiting)
            waiting = waiting if in_link else ""
            continue
        inside = cuts[bisect_right(cuts, token.start()) : bisect_left(cuts, token.end())]
        for start, end in pairwise([token.start(), *inside, token.end()]):
            note = notes.get(end, "")
            pieces.append(_marked_word(rendered[start:end], _is_inside(discussed, start)))
            pieces.append("" if in_link else note)
            waiting += note if in_link else ""
    return "".join(pieces)


def _union(spans: Sequence[Span]) -> list[Span]:
    """Join spans that overlap or touch, in order."""
    joined = list[Span]()
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _is_inside(spans: Sequence[Span], place: int) -> bool:
    before = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return before >= 0 and place < spans[before][1]


def _marked_word(words: str, discussed: bool) -> str:  # noqa: FBT001 - what is asked of the words
    return f'<mark class="discussed">{words}</mark>' if discussed and words.strip() else words
