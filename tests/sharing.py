"""What the applications of a test run share, for every test makes one: rules, templates and statements, compiled.

Nothing of this depends on a database, a setting or a request; the product itself makes one application, once.
"""

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule
from werkzeug.routing.converters import DEFAULT_CONVERTERS

Build = Callable[..., tuple[str, str]]


class Compiled(NamedTuple):
    """What Werkzeug makes of the address of a rule."""

    parts: list[Any]
    trace: list[tuple[bool, str]]
    converters: dict[str, Any]
    arguments: set[str]
    build: Build
    build_unknown: Build


_compiled: dict[Hashable, Compiled] = {}
_compile = Rule.compile


def _compile_once(rule: Rule) -> None:
    """Compile a rule as Werkzeug does, or take what was compiled of the same rule of another application."""
    of_map, defaults = rule.map, rule.defaults or {}
    if of_map.converters != DEFAULT_CONVERTERS:
        _compile(rule)
        return
    key = (
        rule.rule,
        rule.host if of_map.host_matching else rule.subdomain,
        rule.merge_slashes,
        *defaults.items(),
    )
    if key not in _compiled:
        _compile(rule)
        made = [rule._parts, rule._trace, rule._converters, rule.arguments]
        _compiled[key] = Compiled(*made, *(each.__func__ for each in (rule._build, rule._build_unknown)))  # type: ignore[attr-defined,arg-type]
    found = _compiled[key]
    rule._parts, rule._trace, rule._converters = found.parts, found.trace, found.converters
    rule.arguments = set(found.arguments)
    rule._build, rule._build_unknown = (each.__get__(rule) for each in (found.build, found.build_unknown))


def compile_rules_once() -> None:
    """Let every application of this process share what is compiled of addresses."""
    Rule.compile = _compile_once  # type: ignore[assignment,method-assign]


class Templates(BytecodeCache):
    """Templates compiled once for all the applications of a test run."""

    def __init__(self) -> None:
        """Begin with none."""
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of this template and has not changed since."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = Templates()
ALL_STATEMENTS = 10_000
"""More than the wiki has, and than the five hundred that SQLAlchemy would keep."""
_first_engines: dict[str, Engine] = {}


def share_statements(engine: Engine) -> None:
    """Compile each statement once for all the databases of a test run: SQLAlchemy keeps them by engine and dialect."""
    if engine.name not in _first_engines:
        engine._compiled_cache = LRUCache(ALL_STATEMENTS)
    first = _first_engines.setdefault(engine.name, engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
