from dataclasses import replace

from flask import Flask
from hypothesis import given, settings

from tests.deliberation.strategies import policies, votes
from tests.examples import examples
from wiki.deliberation.labels import translate_phrase
from wiki.deliberation.policy import CHARTER, SIMPLE, Policy, Quorum, Threshold
from wiki.deliberation.tally import Ballot, Elector, Rule, Status, decide
from wiki.deliberation.wording import distance_in_words, line_in_words, rules_in_words


def test_a_charter_is_amended_by_rules_one_can_read() -> None:
    assert [str(phrase) for phrase in rules_in_words(CHARTER)] == [
        "All members can vote.",
        "One votes for or against, or abstains.",
        "For the vote to count (quorum), a third of the people on the roll must vote, and at least 1 person.",
        "The amendment is adopted if at least two thirds of the votes cast (for and against) are in favour.",
        "Besides, more than half of the countries that say yes or no must say yes, and at least 2 countries.",
        "A country says yes when more of its members are for than against and at least 1 of them has voted.",
        "Whoever votes against says why.",
        "Before the vote the text is frozen for 3 days, so that everybody can read it.",
        "The vote lasts from 3 to 30 days; 7 are proposed.",
        "The running totals are public during the vote.",
    ]


def test_what_is_counted_is_said_in_the_singular_and_the_plural() -> None:
    one, two = (rules_in_words(replace(SIMPLE, quorum=Quorum(1, 5, floor=floor)))[2] for floor in (1, 2))
    assert str(one).endswith("at least 1 person.")
    assert str(two).endswith("at least 2 people.")


@given(policies())
@settings(max_examples=examples(100), deadline=None)
def test_every_policy_can_be_said(policy: Policy) -> None:
    assert all("%" not in str(phrase) for phrase in rules_in_words(policy))


@given(votes())
@settings(max_examples=examples(150), deadline=None)
def test_every_line_can_be_said(case: tuple[Policy, list[Elector], list[Ballot]]) -> None:
    for line in decide(*case).lines:
        distance = distance_in_words(line)
        assert "%" not in str(line_in_words(line))
        said_already = line.rule is Rule.OBJECTION
        assert (distance is not None) == (line.status is Status.FAILED and not said_already)
        assert "%" not in str(distance)


def test_a_missing_quorum_says_how_much_is_missing() -> None:
    roll = [Elector(number, "", "FR") for number in range(24)]
    quorum = decide(SIMPLE, roll, [Ballot(1, SIMPLE.choices[0])]).lines[1]
    assert str(line_in_words(quorum)) == "Quorum not reached: 1 voted, of 24 on the roll; 5 required."
    assert str(distance_in_words(quorum)) == "Ballots missing: 4."


def test_a_line_says_each_of_its_numbers_in_the_singular_and_the_plural(app: Flask) -> None:
    roll = [Elector(1, "", "FR"), Elector(2, "", "FR")]
    found = decide(CHARTER, roll, [Ballot(1, CHARTER.choices[0])]).lines
    with app.test_request_context("/fr/"):
        quorum, majority, countries = (
            translate_phrase(line_in_words(line)).replace("\u00a0", " ")
            for line in (found[1], found[3], found[4])
        )
    assert quorum == "Quorum atteint : 1 votant sur 2 inscrits, 1 requis."
    assert majority == "Majorité atteinte : 1 pour, sur 1 suffrage exprimé ; il en faut 1."
    assert countries == "Majorité de pays non atteinte : 1 favorable sur 1, 2 requis."


def test_what_no_vote_could_reach_is_said_so() -> None:
    unanimous = Policy("unanimous", SIMPLE.quorum, Threshold(1, 1))
    roll = [Elector(1, "", "FR"), Elector(2, "", "FR")]
    cast = [Ballot(1, SIMPLE.choices[0]), Ballot(2, SIMPLE.choices[1])]
    said = distance_in_words(decide(unanimous, roll, cast).lines[3])
    assert str(said) == "No further vote in favour could have met this rule."
