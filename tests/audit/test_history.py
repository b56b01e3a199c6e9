"""What could not be done, or not yet, is found by both verifiers, though its hashes hold."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.audit import forgeries
from tests.audit.forging import LATER, act, put_in, story
from tests.audit.records import Act, export, sealed
from tests.audit.standalone import tool
from wiki.audit.history.judge import RULES
from wiki.audit.history.others import ERASABLE
from wiki.audit.history.pages import UNVOTED
from wiki.audit.verify import Report, verify_export
from wiki.deliberation.policy import CHARTER, RATIFICATION, SIMPLE
from wiki.ledger.chain import Event, EventType
from wiki.pages import kinds
from wiki.pages.kinds import KINDS

NOW = datetime(2026, 12, 1, tzinfo=UTC)
FORGED, TRUE = forgeries.forged(), forgeries.true()


def checked(events: list[Event]) -> Report:
    """Check a record with both programs, which must say the same."""
    lines = list(io.BytesIO(export(events)))
    report, record = verify_export(lines, NOW), tool.check(lines, now=NOW)
    assert sorted((problem.seq, str(problem)) for problem in report.problems) == sorted(record.problems)
    assert (list(report.silences), list(report.unvoted)) == (record.past.silences(), record.past.unvoted)
    assert (report.unchecked, report.complete) == (record.unchecked, tool.complete(record))
    return report


def status(acts: list[Act] | list[Event], tmp_path: Path) -> int:
    """Return the exit status of the standalone verifier."""
    events = [each for each in acts if isinstance(each, Event)] or sealed(
        [each for each in acts if not isinstance(each, Event)]
    )
    path = tmp_path / "record.jsonl"
    path.write_bytes(export(events))
    return int(tool.main([str(path)]))


@pytest.mark.parametrize("name", FORGED)
def test_a_forgery_is_found(name: str) -> None:
    assert checked(sealed(FORGED[name])).problems


@pytest.mark.parametrize("name", TRUE)
def test_what_was_done_as_it_may_be_is_not_blamed(name: str) -> None:
    assert checked(sealed(TRUE[name])).problems == ()


def test_a_typo_is_told_as_a_change_without_a_vote(tmp_path: Path) -> None:
    acts = TRUE["a typo of a charter corrected by a steward"]
    assert checked(sealed(acts)).unvoted == ((len(acts), UNVOTED["typo"]),)
    assert status(acts, tmp_path) == 0


def test_what_is_not_told_is_not_said_to_be_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(TRUE["a charter from its creation to its first amendment"], tmp_path) == 0
    assert status(TRUE["a record that told later what a page is"], tmp_path) == 0
    assert capsys.readouterr().out.endswith("Nothing is wrong.\n")
    assert status(TRUE["a record that does not tell what a page is"], tmp_path) == 3
    said = capsys.readouterr().out
    assert "It does not say of every version what kind of text it is" in said
    assert said.endswith("Nothing wrong was found, but not everything could be checked.\n")
    assert status(FORGED["no admission"], tmp_path) == 1


def erased(name: str, acts: dict[str, Act], actor: str | int = 1) -> list[Event]:
    """Empty an act of its content, and let somebody say that it was erased."""
    seq = list(acts).index(name) + 1
    payload = {"events": [seq], "reason": "x"}
    told = [*acts.values(), act(LATER, EventType.PAYLOAD_ERASED, "record:1", payload, actor)]
    return [replace(each, payload=None) if each.seq == seq else each for each in sealed(told)]


@pytest.mark.parametrize(
    "name",
    ["steward", "page", "submitted", "signed 1", "supported", "announced", "opened", "closed"],
)
def test_what_a_result_rests_on_is_not_erased(name: str) -> None:
    for told in (story(), story("against")):
        assert "may not be" in " ".join(map(str, checked(erased(name, told)).problems))


def test_a_rejected_vote_is_not_made_adopted_by_emptying_its_opening() -> None:
    assert checked(erased("opened", story("against") | put_in(), "system")).problems


def test_an_erased_ballot_leaves_its_vote_unchecked(tmp_path: Path) -> None:
    report = checked(erased("ballot 2", story()))
    assert (report.problems, report.complete) == ((), False)
    assert status(erased("ballot 2", story()), tmp_path) == 3


@pytest.mark.parametrize("actor", [2, 4, 99])
def test_only_a_steward_erases(actor: int) -> None:
    assert checked(erased("ballot 2", story(), actor)).problems


def test_both_programs_know_the_same_acts_and_rules() -> None:
    assert set(tool.BEFORE_AND_WHO) == {str(each) for each in RULES}
    assert set(EventType) - set(RULES) <= {EventType.AMENDMENT_DRAFTED}
    assert set(map(str, ERASABLE)) == tool.ERASABLE
    assert {str(origin): said for origin, said in UNVOTED.items()} == tool.UNVOTED
    usual = {each.name: each.to_json() for each in (SIMPLE, CHARTER, RATIFICATION)}
    assert usual == tool.PRESETS
    assert tool.KINDS.keys() == KINDS.keys()
    for name, kind in KINDS.items():
        binds, policy, signatures, countries = tool.KINDS[name]
        assert (policy, signatures, countries) == (
            kind.policy,
            kind.support.signatures,
            kind.support.countries,
        )
        free, validated = (kinds.is_reference(name, facts) for facts in ({}, {"validated": True}))
        assert (
            binds
            == {(True, True): "always", (False, True): "sometimes", (False, False): "never"}[free, validated]
        )
