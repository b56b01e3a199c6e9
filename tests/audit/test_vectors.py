"""The records of docs/ledger_vectors, with which anybody can try a verifier of their own."""

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.audit import cases, forgeries, round_cases
from tests.audit.records import Act, export, sealed
from tests.audit.standalone import tool
from wiki.audit.verify import verify_export

FALSE = {**cases.FALSE, **round_cases.FALSE}
TRUE = {**cases.TRUE, **round_cases.TRUE, **forgeries.true()}
NOW = datetime(2028, 1, 1, tzinfo=UTC)
"""When the verdicts were come to: nothing may be dated later."""

FOLDER = Path(__file__).parents[2] / "docs" / "ledger_vectors"
CASES = {**TRUE, **{name: acts for name, (_line, acts) in FALSE.items()}, **forgeries.forged()}


def path_of(name: str) -> Path:
    return FOLDER / (re.sub(r"\W+", "-", name) + ".jsonl")


def verdict(content: bytes) -> dict[str, object]:
    """Return what both verifiers say of an export; they must say the same."""
    lines = list(io.BytesIO(content))
    report, record = verify_export(lines, NOW), tool.check(lines, now=NOW)
    problems = [[problem.seq, str(problem)] for problem in report.problems]
    assert sorted(problems) == sorted(list(each) for each in record.problems)
    assert (report.votes, report.merges) == (record.tallies, record.merges)
    assert report.complete == tool.complete(record)
    unvoted = [list(each) for each in report.unvoted]
    counted = {"votes": report.votes, "merges": report.merges, "complete": report.complete}
    return {"problems": problems, "unvoted": unvoted, **counted}


@pytest.mark.parametrize("name", TRUE)
def test_a_true_record_has_nothing_wrong(name: str) -> None:
    assert verdict(export(sealed(TRUE[name])))["problems"] == []


@pytest.mark.parametrize("name", FALSE)
def test_a_false_record_is_named_by_its_line(name: str) -> None:
    line, acts = FALSE[name]
    problems = verdict(export(sealed(acts)))["problems"]
    assert isinstance(problems, list)
    assert line in [each[0] for each in problems], problems


def test_the_folder_holds_these_records_and_their_verdicts() -> None:
    verdicts = json.loads((FOLDER / "verdicts.json").read_text(encoding="utf-8"))
    assert set(verdicts) == {path_of(name).name for name in CASES}
    assert {path.name for path in FOLDER.glob("*.jsonl")} == set(verdicts)
    for name, acts in CASES.items():
        content = path_of(name).read_bytes()
        assert content == export(sealed(acts)), name
        assert verdicts[path_of(name).name] == verdict(content), name


def write(cases: dict[str, list[Act]]) -> None:
    """Write the folder anew: python -m tests.audit.test_vectors."""
    FOLDER.mkdir(exist_ok=True)
    verdicts = {}
    for name, acts in cases.items():
        path_of(name).write_bytes(export(sealed(acts)))
        verdicts[path_of(name).name] = verdict(export(sealed(acts)))
    text = json.dumps(verdicts, ensure_ascii=False, indent=1)
    (FOLDER / "verdicts.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(CASES)
