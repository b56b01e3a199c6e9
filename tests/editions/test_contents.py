"""What an edition is sealed as, and how two differ."""

from hypothesis import given
from hypothesis import strategies as st

from wiki.editions.contents import ChangeKind, Difference, Entry, canonical_form, content_hash, differences

ENTRIES = [Entry(3, 12, "b" * 64), Entry(1, 2, "a" * 64)]
SETS = st.dictionaries(st.integers(1, 9), st.integers(1, 4))


def test_the_form_is_in_the_order_of_the_pages_whatever_came_first() -> None:
    assert canonical_form(ENTRIES, [9, 4]) == {
        "pages": [[1, 2, "a" * 64], [3, 12, "b" * 64]],
        "votes": [4, 9],
    }
    assert content_hash(ENTRIES, [9, 4]) == content_hash(ENTRIES[::-1], [4, 9])


def test_the_hash_is_that_of_the_documentation() -> None:
    assert content_hash([Entry(1, 2, "a" * 64)], [4]) == (
        "00e5e5a6fb05cae9085461c3790549e962c769a4e1635bf144d92caaefd62a21"
    )


@given(SETS, SETS)
def test_two_sets_differ_where_they_do_and_nowhere_else(older: dict[int, int], newer: dict[int, int]) -> None:
    found = {each.page_id: each for each in differences(older, newer, {1: ChangeKind.RETIRED})}
    assert set(found) == {page for page in {*older, *newer} if older.get(page) != newer.get(page)}
    for page, difference in found.items():
        assert (difference.before, difference.after) == (older.get(page), newer.get(page))


def test_each_kind_of_difference_has_its_name() -> None:
    older, newer = {1: 1, 2: 1, 3: 1, 4: 1, 6: 1}, {1: 1, 2: 2, 5: 1}
    known = {3: ChangeKind.RETIRED, 5: ChangeKind.RETIRED, 6: ChangeKind.REPLACED}
    assert list(differences(older, newer, known)) == [
        Difference(2, ChangeKind.CHANGED, 1, 2),
        Difference(5, ChangeKind.NEW, None, 1),
        Difference(3, ChangeKind.RETIRED, 1, None),
        Difference(4, ChangeKind.GONE, 1, None),
        Difference(6, ChangeKind.REPLACED, 1, None),
    ]
