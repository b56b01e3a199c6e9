"""What is taken away: it can be read and checked with nothing of the wiki."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.deliberation import network
from tests.editions.library import adopted, published, sheet
from tests.pages import shelf
from wiki.core.db import db
from wiki.editions import files, queries
from wiki.editions.models import Edition
from wiki.versioning.codec import digest


def unpacked(edition: Edition, folder: Path, app: Flask) -> Path:
    with app.test_request_context("/fr/"):
        content = files.archive(edition)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder / edition.slug


def run(script: str, *arguments: str, folder: Path) -> tuple[int, str]:
    """Run a program of the folder there, as somebody with Python alone would."""
    done = subprocess.run(
        [sys.executable, "-I", script, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Path:
    adopted(network.charter())
    sheet()
    return unpacked(published(note="La première."), tmp_path / "away", app)


def test_the_folder_can_be_checked_with_python_alone(folder: Path) -> None:
    status, said = run("verify_edition.py", folder=folder)
    assert (status, "Nothing is wrong." in said, "2 pages, 2 texts" in said) == (0, True, True)
    status, said = run("verify_ledger.py", "record.jsonl", folder=folder)
    assert (status, "votes counted again: 1" in said) == (0, True)


def test_the_folder_can_be_read_without_the_wiki(folder: Path) -> None:
    assert "La première." in (folder / "README.md").read_text("utf-8")
    assert "python3 verify_edition.py" in (folder / "LISEZMOI.md").read_text("utf-8")
    text = (folder / "texts" / "fr" / "001-titre-de-charte.md").read_text("utf-8")
    front, body = text.split("---\n", 2)[1:]
    assert 'title: "Titre de charte"' in front
    assert network.AFTER in body
    assert f'text_hash: "{digest(body)}"' in front
    decision = json.loads((folder / "decisions.json").read_text("utf-8"))[0]
    assert (decision["reference"], decision["decision"]["outcome"]) == ("26-001", "adopted")
    rows = list(csv.DictReader((folder / "decisions.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["reference"], row["for"], row["consent"]) for row in rows] == [("26-001", "1", "0")]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("texts/fr/001-titre-de-charte.md", "trois ans", "dix ans", "is not the text of page"),
        ("edition.json", '"votes": [\n    1', '"votes": [\n    2', "The content hash"),
        ("edition.json", "Édition 2026", "Édition 2027", "another name"),
        ("record.jsonl", "edition.published", "edition.imagined", "another edition"),
    ],
)
def test_whatever_is_changed_in_it_is_found(folder: Path, name: str, old: str, new: str, said: str) -> None:
    path = folder / name
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")
    status, output = run("verify_edition.py", folder=folder)
    assert (status, said in output) == (1, True), output


def test_a_missing_text_and_a_folder_that_is_none_are_said(folder: Path) -> None:
    (folder / "texts" / "fr" / "001-titre-de-charte.md").unlink()
    status, output = run("verify_edition.py", folder=folder)
    assert (status, "is missing" in output) == (1, True)
    assert run("verify_edition.py", "texts", folder=folder)[0] == 2


def test_the_folder_is_the_same_each_time(app: Flask) -> None:
    sheet()
    edition = published()
    with app.test_request_context("/en/"):
        assert files.archive(edition) == files.archive(edition)


def test_a_hidden_page_has_no_text_in_any_file_and_the_hash_still_holds(app: Flask, tmp_path: Path) -> None:
    page = network.charter("secrete", text="Des mots que personne ne doit lire.\n")
    sheet()
    edition = published()
    shelf.hide(page, factories.steward(), "Motif")
    db.session.expire_all()
    edition = queries.editions()[0]
    folder = unpacked(edition, tmp_path / "away", app)
    everything = "".join(path.read_text("utf-8") for path in folder.rglob("*.*"))
    assert "personne ne doit lire" not in everything
    assert "Titre de secrete" not in everything
    assert run("verify_edition.py", folder=folder)[0] == 0
    assert "1 masked" in run("verify_edition.py", folder=folder)[1]
    with app.test_request_context("/fr/"):
        written = files.markdown(edition)
    assert "1. Masquée" in written
    assert "Titre de secrete" not in written
    assert "# Fiche T13" in written
