"""Whom the names written for a meeting mean."""

from wiki.deliberation.votes.meetings.attendance import MOST_LISTED, Attendance, Person, find_attendees

ANNA, MARIA, ELODIE = (
    Person(1, "Anna Petrescu", "Timișoara, Roumanie"),
    Person(2, "Anna Maria Petrescu", "Cluj, Roumanie"),
    Person(3, "Élodie D’Arc", "Mulhouse, France"),
)
CROWD = [Person(number, f"Personne {number}", "Lisbonne, Portugal") for number in range(10, 11 + MOST_LISTED)]
ROLL = [ANNA, MARIA, ELODIE, *CROWD]


def test_where_few_are_awaited_all_are_offered() -> None:
    assert find_attendees([ANNA, ELODIE]) == Attendance((ANNA, ELODIE), frozenset(), is_long=False)
    assert find_attendees([ANNA, ELODIE], ticked=[3]) == Attendance(
        (ELODIE, ANNA), frozenset({3}), is_long=False
    )


def test_of_many_nobody_is_offered_before_they_are_named() -> None:
    assert find_attendees(ROLL) == Attendance((), frozenset(), is_long=True)


def test_one_who_answers_is_ticked_whatever_the_accents() -> None:
    for line in ("elodie", "D'ARC Élodie", "  mulhouse ", "Elo. Mul."):
        found = find_attendees(ROLL, [line, ""])
        assert (list(found.people), set(found.ticked), list(found.unknown)) == ([ELODIE], {3}, [])


def test_a_whole_name_is_no_part_of_a_longer_one() -> None:
    assert find_attendees(ROLL, ["anna petrescu"]).ticked == {1}
    assert find_attendees(ROLL, ["anna maria petrescu"]).ticked == {2}


def test_several_who_answer_are_offered_and_none_is_ticked() -> None:
    found = find_attendees(ROLL, ["Petrescu"], ticked=[3])
    assert (list(found.people), set(found.ticked)) == ([ELODIE, ANNA, MARIA], {3})
    assert (found.several, found.unknown, found.left_out) == (("Petrescu",), (), 0)


def test_a_name_that_nobody_bears_is_said() -> None:
    assert find_attendees(ROLL, ["Nemo", "!?"]).unknown == ("Nemo", "!?")


def test_more_than_a_screen_holds_is_counted() -> None:
    found = find_attendees(ROLL, ["Lisbonne"])
    assert (len(found.people), found.left_out) == (MOST_LISTED, len(CROWD) - MOST_LISTED)


def test_who_has_voted_meanwhile_is_offered_no_more() -> None:
    assert find_attendees(ROLL, ticked=[99]) == Attendance((), frozenset(), is_long=True)
