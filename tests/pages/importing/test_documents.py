import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.core.errors import InvalidInput
from wiki.pages.importing.documents import ImportOptions, plan_pages
from wiki.pages.markup.links import MAX_SLUG

DOCUMENT = """ROADMAP

A first version.

Table of contents

Introduction.....\t1
1- The frame\t2
1.1- In detail\t2

Introduction

Why we meet.

1- The frame

What we hold.

1.1- In detail

More of it.
"""


def wish(**kwargs: object) -> ImportOptions:
    return ImportOptions(**{"kind": "frame", "lang": "en", **kwargs})  # type: ignore[arg-type]


def test_each_section_becomes_a_page_below_the_first() -> None:
    drafts = plan_pages(DOCUMENT, wish(split=True)).drafts
    assert [(draft.title, draft.slug) for draft in drafts] == [
        ("ROADMAP", "roadmap"),
        ("Introduction", "roadmap-introduction"),
        ("1- The frame", "roadmap-1-the-frame"),
    ]
    assert [draft.text for draft in drafts] == [
        "A first version.\n",
        "Why we meet.\n",
        "What we hold.\n\n## 1.1- In detail\n\nMore of it.\n",
    ]


def test_the_lines_left_out_are_told() -> None:
    assert [line.number for line in plan_pages(DOCUMENT, wish()).dropped] == [5, 7, 8, 9]


def test_a_whole_document_loses_only_the_heading_that_is_its_title() -> None:
    (draft,) = plan_pages("# Our charter\n\nWe share.\n\n## One\n\nAll of it.\n", wish()).drafts
    assert (draft.title, draft.text) == ("Our charter", "We share.\n\n## One\n\nAll of it.\n")


def test_another_title_leaves_the_documents_own_in_the_text() -> None:
    (whole,) = plan_pages(DOCUMENT, wish(title="Our way")).drafts
    assert (whole.slug, whole.text.split("\n")[0]) == ("our-way", "ROADMAP")
    parent, *_others = plan_pages(DOCUMENT, wish(title="Our way", split=True)).drafts
    assert parent.text == "ROADMAP\n\nA first version.\n"


def test_an_address_can_be_chosen() -> None:
    drafts = plan_pages(DOCUMENT, wish(slug="way", split=True)).drafts
    assert [draft.slug for draft in drafts] == ["way", "way-introduction", "way-1-the-frame"]


def test_sections_of_one_name_get_numbers() -> None:
    drafts = plan_pages("# Way\n\n## Step\n\nA.\n\n## Step\n\nB.\n\n## Step\n\nC.\n", wish(split=True)).drafts
    assert [draft.slug for draft in drafts] == ["way", "way-step", "way-step-2", "way-step-3"]


def test_a_long_address_is_numbered_within_its_limit() -> None:
    title = "word " * 30
    drafts = plan_pages(f"# Way\n\n## {title}\n\nA.\n\n## {title}\n\nB.\n", wish(split=True)).drafts
    assert len({draft.slug for draft in drafts}) == 3
    assert all(len(draft.slug) <= MAX_SLUG for draft in drafts)


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("A text.\nWith two lines.\n", wish()),
        ("# Way\n\nNo sections.\n", wish(split=True)),
        ("# Way\n", wish(kind="song")),
        ("# Way\n", wish(lang="French")),
        ("# Way\n", wish(slug="Not an address")),
        (f"# {'long ' * 50}\n\nText.\n", wish()),
        ("# Way\n\n" + "word " * 110_000, wish()),
    ],
)
def test_what_cannot_become_a_page_is_refused(source: str, asked: ImportOptions) -> None:
    with pytest.raises(InvalidInput):
        plan_pages(source, asked)


WORDS = st.lists(st.sampled_from(["air", "water", "land", "hope", "time"]), min_size=1, max_size=6)


@settings(max_examples=examples(100), deadline=None)
@given(opening=WORDS, sections=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6))
def test_splitting_keeps_every_word_in_order(
    opening: list[str], sections: list[tuple[list[str], list[str]]]
) -> None:
    source = f"# Way\n\n{' '.join(opening)}.\n" + "".join(
        f"\n## {' '.join(title)}\n\n{' '.join(body)}.\n" for title, body in sections
    )
    drafts = plan_pages(source, wish(split=True)).drafts
    kept = " ".join(f"{draft.title} {draft.text}" for draft in drafts)
    assert kept.split() == source.replace("#", "").split()
