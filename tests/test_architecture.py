"""The house rules that no single test of a room would notice."""

import ast
import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from wiki.accounts.permissions import Permission, find_rule
from wiki.config import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "wiki").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_only_one_place_commits() -> None:
    committing = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(call.endswith("session.commit") for call in calls(path))
    }
    assert committing == {"wiki/core/db.py"}


def test_only_one_place_reads_the_clock() -> None:
    reading = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if calls(path)
        & {"datetime.now", "datetime.utcnow", "date.today", "time.time", "datetime.datetime.now"}
    }
    assert reading == {"wiki/core/clock.py"}


def test_queries_stand_outside_views() -> None:
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if path.name.endswith("views.py")
        and {"select", "db.session.scalars", "db.session.scalar"} & calls(path)
    }
    assert asking == set()


def test_every_endpoint_declares_its_permission(app: Flask) -> None:
    undeclared = [name for name, view in app.view_functions.items() if not hasattr(view, "permission")]
    assert undeclared == []


def test_every_permission_has_a_rule(app: Flask) -> None:
    assert app.view_functions
    assert [permission for permission in Permission if find_rule(permission) is None] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_templates_compile(path: Path, app: Flask) -> None:
    source = path.read_text(encoding="utf-8")
    app.jinja_env.compile(source, filename=path.name)
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc)", source)
    assert "|safe" not in source.replace(" ", "")


def test_templates_hold_no_query() -> None:
    asking = [
        path.name
        for path in TEMPLATES
        if re.search(r"\.query\b|session\.|\.scalars?\(", path.read_text("utf-8"))
    ]
    assert asking == []


def test_every_endpoint_is_documented(app: Flask) -> None:
    page = (ROOT / "docs" / "endpoints.md").read_text(encoding="utf-8")
    missing = [rule.endpoint for rule in app.url_map.iter_rules() if f"`{rule.endpoint}`" not in page]
    assert missing == []


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert [setting.name for setting in SETTINGS if f"`{setting.name}`" not in page] == []


def test_every_setting_read_is_declared() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in MODULES)
    read = set(re.findall(r"env(?:iron)?\.get\(\"([A-Z_]+)\"", source))
    assert read <= {setting.name for setting in SETTINGS}


def test_every_dependency_is_explained() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = [re.split(r"[\[=]", line)[0].lower() for line in lines if line and not line.startswith("#")]
    assert [name for name in names if name not in page] == []


def test_vendored_files_are_what_the_manifest_says() -> None:
    folder = ROOT / "static" / "vendor"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    text = json.dumps(manifest)
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    unlisted = [
        path.name
        for path in files
        if sha256(path.read_bytes()).hexdigest() not in text and path.name != "LICENSE"
    ]
    assert unlisted == []


def test_files_stay_short() -> None:
    long = [path.name for path in [*MODULES, *TESTS] if path.read_text(encoding="utf-8").count("\n") >= 400]
    assert long == []


def test_functions_stay_short() -> None:
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 60, f"{path}: {node.name}"
