"""What the static files are made of: every component joined once, every class that screens name, nothing unused."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from wiki.config import ROOT
from wiki.web.static_files import BUNDLES, STATIC_DIR, StaticFile, static_file, static_files, static_url

CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
COMMENT, RULES = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\{[^{}]*\}")
TAG, VALUE = re.compile(r"\{%.*?%\}", re.DOTALL), re.compile(r"\{\{.*?\}\}", re.DOTALL)
PLACEHOLDER = "\0"
WITHOUT_A_LOOK = {
    "contested",
    "diff-views",
    "filters",
    "flash-act",
    "footer-about",
    "is-error",
    "is-new",
    "objections",
    "paper",
    "persona-list",
    "result-table",
    "search-form",
    "stack",
    "territory",
}
"""Classes that say what a thing is, and that no rule needs yet."""


def classes_of(style: str) -> set[str]:
    """Return the classes that the selectors of a stylesheet name."""
    return set(CLASS.findall(RULES.sub("{}", COMMENT.sub("", style))))


def templates() -> Iterator[str]:
    for path in (ROOT / "templates").rglob("*.html"):
        yield path.read_text(encoding="utf-8")


def styles(folder: str) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted((STATIC_DIR / folder).rglob("*.css")))


def classes_in_templates() -> set[str]:
    """Return the classes that templates write out; those that a program puts together are left out."""
    found: set[str] = set()
    for source in templates():
        plain = TAG.sub(" ", VALUE.sub(PLACEHOLDER, source))
        for words in re.findall(r'\bclass="([^"]*)"', plain):
            found.update(word for word in words.split() if PLACEHOLDER not in word)
    return found


def words_of_the_program() -> set[str]:
    """Return all that could be a class, or the beginning of one, in templates, modules and scripts."""
    paths = (*(ROOT / "wiki").rglob("*.py"), *(STATIC_DIR / "js").glob("*.js"))
    sources = (*templates(), *(path.read_text(encoding="utf-8") for path in paths))
    return {word for source in sources for word in re.findall(r"[A-Za-z_][\w-]*", source)}


def test_every_component_stands_in_one_bundle() -> None:
    listed = [
        source for sources in BUNDLES.values() for source in sources if not source.startswith("vendor/")
    ]
    components = [
        path.relative_to(STATIC_DIR).as_posix()
        for kind in ("css", "js")
        for path in STATIC_DIR.glob(f"{kind}/*")
    ]
    assert sorted(listed) == sorted(components)


def test_every_class_that_templates_write_is_defined() -> None:
    undefined = classes_in_templates() - classes_of(styles(""))
    assert undefined == WITHOUT_A_LOOK


def test_no_class_is_defined_in_vain() -> None:
    words = words_of_the_program()
    beginnings = tuple(word for word in words if word.endswith("-"))
    unused = {name for name in classes_of(styles("css")) - words if not name.startswith(beginnings)}
    assert unused == set()


def test_the_utilities_are_those_that_screens_use() -> None:
    defined = classes_of((STATIC_DIR / "css" / "utilities.css").read_text(encoding="utf-8"))
    assert defined <= words_of_the_program()


def test_a_bundle_is_minified_and_keeps_its_licences() -> None:
    for path, sources in BUNDLES.items():
        body = static_files()[path].bodies["identity"]
        assert len(body) < sum((STATIC_DIR / source).stat().st_size for source in sources), path
    assert b"Licensed under MIT" in static_files()["feuille.css"].bodies["identity"]
    assert b"--paper: " not in static_files()["feuille.css"].bodies["identity"]


def test_each_body_is_the_same_text() -> None:
    for path, file in static_files().items():
        plain = file.bodies["identity"]
        if len(file.bodies) == 1:
            assert Path(path).suffix == ".png"
            continue
        assert brotli.decompress(file.bodies["br"]) == plain, path
        assert gzip.decompress(file.bodies["gzip"]) == plain, path
        assert len(file.bodies["br"]) < len(file.bodies["gzip"]) < len(plain), path


def test_the_address_changes_with_the_content() -> None:
    versions = {file.version for file in static_files().values()}
    assert len(versions) == len(static_files())
    assert static_file("a.css", ["css/base.css"]).version == static_file("b.css", ["css/base.css"]).version
    with pytest.raises(KeyError):
        static_url("nothing.css")


def test_an_address_of_another_content_is_not_kept(client: FlaskClient) -> None:
    present = static_url("feuille.css")
    assert client.get(present).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for address in ("/static/feuille.css", "/static/feuille.css?v=0123456789"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    ("wanted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("br;q=0.1, identity", None),
        ("zstd", None),
        ("", None),
    ],
)
def test_the_encoding_is_the_best_that_the_browser_names(
    client: FlaskClient, wanted: str, encoding: str | None
) -> None:
    answer = client.get(static_url("feuille.js"), headers={"Accept-Encoding": wanted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    file: StaticFile = static_files()["feuille.js"]
    assert answer.data == file.bodies[encoding or "identity"]


def test_only_reading_is_answered(client: FlaskClient) -> None:
    assert client.post(static_url("feuille.css")).status_code == 404
    assert client.get("/static/css/base.css").status_code == 404
    assert client.get("/static/../wsgi.py").status_code == 404
