"""The house itself: rooms in floors, one order of files inside each, pure modules, and the list of hooks."""

import ast
import configparser
import re
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from tests.shell import done
from wiki.core import hooks

ROOT = Path(__file__).resolve().parent.parent
ORDER = (
    ("models",),
    ("queries", "hooks"),
    ("services", "rules"),
    ("access",),
    ("forms", "screens"),
    ("blueprint",),
    ("views", "commands"),
    ("attach",),
)
"""The files of a room, the lowest first: each may import those of its own line and below."""

FILES_SIDE_BY_SIDE = 15
FRAMEWORK = ("flask", "flask_babel", "flask_login", "sqlalchemy", "whoosh", "wiki.core.db", "wiki.core.clock")
HTTP = ("werkzeug", "flask_login", "flask_wtf", "wiki.web", "wiki.accounts.permissions")


@cache
def modules() -> Mapping[str, str]:
    """Return the source of every module of the product by its dotted name."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path.read_text(
            "utf-8"
        )
        for path in (ROOT / "wiki").rglob("*.py")
    }


def named(source: str) -> Iterator[str]:
    """Yield every module or name that a source imports, wherever in it: in functions and for types too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def imported(module: str) -> frozenset[str]:
    """Return the modules of the product that a module imports."""
    found = set()
    for name in named(modules()[module]):
        parent = name.rpartition(".")[0]
        found |= {each for each in (name, parent) if each in modules()}
    return frozenset(found - {module})


def floors() -> list[list[str]]:
    """Return the floors of `.importlinter`, the highest first."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter", encoding="utf-8")
    lines = contract["importlinter:contract:floors"]["layers"].strip().splitlines()
    return [[room.strip() for room in re.split(r"[|:]", line)] for line in lines]


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def higher_rooms(room: str, source: str) -> list[str]:
    """Return what a source in a room names of rooms that stand above it or beside it."""
    places = {each: place for place, floor in enumerate(floors()) for each in floor}
    return [
        name
        for name in named(source)
        if name.startswith("wiki.")
        and room_of(name) != room
        and places.get(room_of(name), len(places)) <= places[room]
    ]


def test_every_room_stands_on_a_floor() -> None:
    rooms = {room_of(module) for module in modules()} - {""}
    assert rooms == {room for floor in floors() for room in floor}


def test_no_room_names_one_above_it() -> None:
    found = {
        module: higher
        for module, source in modules().items()
        if room_of(module) and (higher := higher_rooms(room_of(module), source))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "from wiki.rounds import models",
        "import wiki.rounds.models",
        "def later():\n    from wiki.rounds.models import Round\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from wiki.rounds.models import Round\n",
    ],
)
def test_a_higher_room_is_found_wherever_it_is_named(source: str) -> None:
    assert higher_rooms("pages", source) != []
    assert higher_rooms("home", source) == []


def test_the_contract_ignores_nothing_and_fits_a_screen() -> None:
    text = (ROOT / ".importlinter").read_text("utf-8")
    assert text.count("\n") <= 60
    assert not re.search(r"ignore_imports|exclude_type_checking|allow_indirect", text)


def rank(module: str) -> int | None:
    last = module.rpartition(".")[2]
    return next(
        (
            place
            for place, names in enumerate(ORDER)
            if any(last == name or last.endswith(f"_{name}") for name in names)
        ),
        None,
    )


def test_inside_a_room_views_stand_on_services_and_these_on_models() -> None:
    wrong = []
    for module in modules():
        own = rank(module)
        for other in imported(module):
            other_rank = rank(other)
            if room_of(module) == room_of(other) and other_rank is not None:
                highest = rank("blueprint") if own is None else own
                if other_rank > (highest or 0):
                    wrong.append((module, other))
    assert wrong == []


def test_modules_never_import_each_other() -> None:
    done_with: set[str] = set()

    def walk(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " → ".join([*trail, module])
        if module not in done_with:
            for other in imported(module):
                if other != module.rpartition(".")[0]:  # a package hands on names of its own modules
                    walk(other, (*trail, module))
            done_with.add(module)

    for module in modules():
        walk(module, ())


def says_pure(source: str) -> bool:
    return bool(re.search(r"\bPure\.", ast.get_docstring(ast.parse(source)) or ""))


def test_pure_modules_reach_no_framework_and_no_database() -> None:
    """A module whose docstring says « Pure. » is held to it, with everything that it imports."""
    pure = [module for module, source in modules().items() if says_pure(source)]
    assert len(pure) > 40

    def reached(module: str, seen: set[str]) -> set[str]:
        if module not in seen:
            seen.add(module)
            for other in imported(module):
                reached(other, seen)
        return seen

    for module in pure:
        for each in reached(module, set()):
            foreign = [name for name in named(modules()[each]) if name.startswith(FRAMEWORK)]
            assert foreign == [], f"{module} → {each}"
            assert each not in FRAMEWORK, module


def test_services_and_whoever_writes_to_the_record_know_no_request() -> None:
    for module, source in modules().items():
        writes = "wiki.ledger.services" in imported(module) and not module.startswith("wiki.audit.")
        if writes or module.endswith("services"):
            asked = [name for name in named(source) if name.startswith(HTTP)]
            assert asked == [], module


def test_only_search_knows_whoosh() -> None:
    knowing = {room_of(module) for module, source in modules().items() if any(map(is_whoosh, named(source)))}
    assert knowing == {"search"}


def is_whoosh(name: str) -> bool:
    return name.partition(".")[0] == "whoosh"


def test_few_files_lie_side_by_side() -> None:
    crowded = {
        folder.relative_to(ROOT).as_posix(): count
        for folder in (ROOT / "wiki").rglob("*")
        if folder.is_dir() and (count := len(list(folder.glob("*.py")))) > FILES_SIDE_BY_SIDE
    }
    assert crowded == {}


def test_every_package_draws_its_map() -> None:
    """The docstring of a folder names each file and folder in it."""
    missing = []
    for path in (ROOT / "wiki").rglob("__init__.py"):
        words = set(re.findall(r"\w+", ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""))
        beside = {each.stem for each in path.parent.glob("*.py")} | {
            each.parent.name for each in path.parent.glob("*/__init__.py")
        }
        if path.parent != ROOT / "wiki":
            missing += [f"{path.parent.name}/{name}" for name in sorted(beside - words - {"__init__"})]
    assert missing == []


def test_every_hook_stands_in_the_documentation_with_who_gives_to_it(app: Flask) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    listed = re.search(r"<!-- flask hooks -->\n```\n(.*?)```", page, re.DOTALL)
    assert listed is not None
    assert listed[1] == done(app, "hooks")
    assert all(hook.providers() for hook in hooks.all_hooks())


def test_a_hook_calls_each_function_once_in_order() -> None:
    hook: hooks.Hook[[int], int] = hooks.Hook("tests.doubled", "numbers made from a number")
    try:
        hook.add(abs)
        hook.add(int)
        hook.add(abs)
        assert hook(-2) == [2, -2]
        with pytest.raises(ValueError, match=r"tests\.doubled"):
            hooks.Hook("tests.doubled", "again")
    finally:
        del hooks._hooks["tests.doubled"]


def test_names_that_programs_outside_rely_on_stay() -> None:
    program = textwrap.dedent(
        """
        from wiki.app import create_app
        from wiki.deliberation.amendments.fit import relation
        from wiki.deliberation.tally import decide
        from wiki.pages.markup import render
        from wiki.versioning.codec import decode, encode
        from wiki.versioning.diff import diff
        from wiki.versioning.merge import merge
        from wiki.versioning.segments import sentences
        names = [create_app, relation, decide, render, encode, decode, diff, merge, sentences]
        """
    )
    names: dict[str, list[object]] = {}
    exec(program, names)  # noqa: S102 - our own text
    assert all(map(callable, names["names"]))
