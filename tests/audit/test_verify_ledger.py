import ast
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.audit.records import export, sealed, whole
from tests.audit.standalone import PATH, tool
from tests.deliberation.strategies import votes
from tests.examples import examples
from tests.ledger.test_canonical import VALUES
from wiki.deliberation.policy import Policy
from wiki.deliberation.tally import Ballot, Elector, decide
from wiki.ledger.canonical import canonical_json
from wiki.ledger.chain import receipt

EVENTS = sealed(whole())


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.jsonl"
    path.write_bytes(export(EVENTS))
    return path


def test_it_needs_only_the_standard_library_of_an_old_python() -> None:
    tree = ast.parse(PATH.read_text(encoding="utf-8"), feature_version=(3, 9))
    imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = {each.name for node in imports if isinstance(node, ast.Import) for each in node.names}
    names |= {node.module or "" for node in imports if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_of_a_good_piece_of_a_record_it_is_said_what_could_not_be_checked(record: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-I", PATH, record], capture_output=True, check=False, encoding="utf-8", timeout=60
    )
    assert ran.returncode == 3  # a piece of a record, which does not tell who its members are
    assert "It does not say who the members are" in ran.stdout
    assert "9 lines, 9 events; votes counted again: 1; merges checked: 1" in ran.stdout
    assert f"Head: 9-{EVENTS[-1].hash}" in ran.stdout
    assert ran.stdout.endswith("Nothing wrong was found, but not everything could be checked.\n")


def test_a_damaged_record_is_named_by_line(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record.write_bytes(record.read_bytes().replace(b'"choice":"against"', b'"choice":"abstain"'))
    assert tool.main([str(record)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("line 6: The content of this event has been altered: its hash does not match.\n")
    assert "line 7: The numbers of this result do not follow from the ballots." in said
    assert said.endswith("2 problem(s) found.\n")


@pytest.mark.parametrize("content", [b"", b"\n", b"\x89PNG\r\n", b"hello\nworld\n"])
def test_what_is_no_record_cannot_be_read(content: bytes, record: Path) -> None:
    record.write_bytes(content)
    assert tool.main([str(record)]) == 2


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main([str(tmp_path / "nothing.jsonl")]) == 2
    assert "cannot be read" in capsys.readouterr().out


@pytest.mark.parametrize(
    "kept", [receipt(EVENTS[2]), EVENTS[8].hash, f"9-{EVENTS[8].hash}", receipt(EVENTS[0]).upper()]
)
def test_a_head_or_receipt_that_still_stands(kept: str, record: Path) -> None:
    assert tool.main(["--head", kept, str(record)]) == 3


@pytest.mark.parametrize(
    "kept", ["3-" + "0" * 12, "10-" + EVENTS[8].hash, "f" * 64, "", "9-", f"8-{EVENTS[8].hash}"]
)
def test_a_head_or_receipt_that_does_not(kept: str, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main(["--head", kept, str(record)]) == 1
    assert f"The head or receipt {kept} does not stand in this record." in capsys.readouterr().out


def test_a_record_cut_off_at_its_end_is_found_by_a_head_only(record: Path) -> None:
    record.write_bytes(export(EVENTS[:7]))
    assert tool.main([str(record)]) == 3
    assert tool.main(["--head", receipt(EVENTS[8]), str(record)]) == 1


@given(VALUES)
@settings(max_examples=examples(200), deadline=None)
def test_both_programs_write_the_same_bytes(value: object) -> None:
    assert tool.write(value).encode() == canonical_json(value)


@given(votes())
@settings(max_examples=examples(200), deadline=None)
def test_both_programs_count_alike(case: tuple[Policy, list[Elector], list[Ballot]]) -> None:
    policy, roll, ballots = case
    rows = [[elector.member_id, elector.territory, elector.country] for elector in roll]
    choices = {ballot.member_id: str(ballot.choice) for ballot in ballots}
    assert tool.count(policy.to_json(), rows, choices) == decide(policy, roll, ballots).to_json()
