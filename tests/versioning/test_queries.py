import pytest
from flask import Flask

from tests import factories
from tests.pages import shelf
from wiki.core.errors import NotFound
from wiki.pages import queries as pages
from wiki.versioning import codec, queries

pytestmark = pytest.mark.both_databases


def test_every_version_reads_as_it_was_written(app: Flask) -> None:
    page, member = shelf.page(text="Mot 1.\n"), factories.member()
    for number in range(2, 6):
        shelf.edit(page, f"Mot {number}.\n", member)
    queries.clear_text_cache()
    assert [queries.version(page.id, number).content.text for number in range(1, 6)] == [
        f"Mot {number}.\n" for number in range(1, 6)
    ]
    assert list(queries.revision_texts(page.id, 2, 4)) == [
        (number, f"Mot {number}.\n") for number in (2, 3, 4)
    ]


def test_texts_are_read_across_a_keyframe(app: Flask) -> None:
    page, member = shelf.page(text="Mot 1.\n"), factories.member()
    last = codec.KEYFRAME_INTERVAL + 2
    for number in range(2, last + 1):
        shelf.edit(page, f"Mot {number}.\n", member)
    wanted = list(range(last - 3, last + 1))
    assert list(queries.revision_texts(page.id, wanted[0], last)) == [
        (number, f"Mot {number}.\n") for number in wanted
    ]


def test_a_version_that_is_not_there(app: Flask) -> None:
    page = shelf.page()
    with pytest.raises(NotFound):
        queries.version(page.id, 2)


def test_history_goes_back_in_steps(app: Flask) -> None:
    page, member = shelf.page(text="Mot 1.\n"), factories.member()
    for number in range(2, 5):
        shelf.edit(page, f"Mot {number}.\n", member)
    newest = queries.history(page.id, limit=2)
    assert [revision.number for revision in newest] == [4, 3]
    assert [revision.number for revision in queries.history(page.id, before=3)] == [2, 1]
    assert pages.authors_by_id(newest) == {member.id: member}
    assert sorted(queries.revisions_by_number(page.id, [1, 3, 9])) == [1, 3]
    assert queries.revision_sizes(page.id) == [(number, 7) for number in (4, 3, 2, 1)]
