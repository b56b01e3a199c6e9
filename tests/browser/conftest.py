"""A real server with the demonstration network, and a real browser that complains about everything."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, sync_playwright
from werkzeug.serving import make_server

from tests import scratch, sharing
from wiki.app import create_app
from wiki.config import Config
from wiki.core.db import db
from wiki.operations import setup
from wiki.search import services as search

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
"""What Chromium is called, the one that is made for tests first: it has no windows, and is done a quarter sooner."""

CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
PHONE, DESK = (360, 740), (1280, 900)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here; without a Chromium it is not run, and says so."""
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="not run: no Chromium on this machine"))


def application(folder: Path) -> Flask:
    """Build the application on a data folder, as it is really run, with templates that are compiled once."""
    app = create_app(
        Config(data=folder, database_url=f"sqlite:///{folder}/wiki.sqlite3", secret_key="k" * 32)
    )
    app.jinja_env.bytecode_cache = sharing.TEMPLATES
    return app


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the starter texts and the demonstration network, to copy."""
    return scratch.made_once(tmp_path_factory, "demonstration", build_demonstration)


def build_demonstration(folder: Path) -> None:
    """Fill a data folder as `make run` does."""
    with application(folder).app_context():
        upgrade()
        setup.prepare(demo=True)
        search.rebuild()
        db.session.remove()
        db.engine.dispose()  # the last connection to close brings SQLite's journal into its file


@pytest.fixture(scope="module")
def site(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with its starter texts and the demonstration network, for the tests of one file."""
    folder = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(demonstration, folder)
    return application(folder)


@pytest.fixture(scope="module")
def address(site: Flask) -> Iterator[str]:
    """The running server's address."""
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def watched(context: BrowserContext) -> Iterator[Page]:
    """Open a page; anything the browser complains about fails the test."""
    page = context.new_page()
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # A refusal shown as a page (404, 409 …) is reported by Chromium as a failed load: that is meant.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[OpenPage]:
    """Open a browser of its own: `open_page(size=PHONE, scripts=False)`."""
    opened: list[tuple[BrowserContext, object]] = []

    def open_one(size: tuple[int, int] = DESK, *, scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=address,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
        )
        guard = watched(context)
        page = guard.__enter__()
        opened.append((context, guard))
        return page

    yield open_one
    for context, guard in opened:
        context.close()
        guard.__exit__(None, None, None)  # type: ignore[attr-defined] # a context manager


def follow(what: Locator) -> None:
    """Click what leads to another screen, and wait until that screen is there."""
    with what.page.expect_navigation():
        what.click()


def become(page: Page, name: str) -> None:
    """Become a member of the demonstration, without showing its long list each time."""
    listed = page.request.get("/fr/demo").text()
    found = re.search(rf'value="(\d+)">\s*<bdi>{re.escape(name)}</bdi>', listed)
    assert found, name
    _act(page, "/fr/demo/become", listed, member_id=found[1])


def leap(page: Page, days: int) -> None:
    """Let days of the demonstration pass."""
    _act(page, "/fr/demo/leap", page.request.get("/fr/demo").text(), days=str(days))


def _act(page: Page, address: str, listed: str, **values: str) -> None:
    token = re.search(r'name="csrf_token"\s+value="([^"]+)"', listed)
    assert token
    answer = page.request.post(address, form={"csrf_token": token[1], **values}, max_redirects=0)
    assert answer.status == HTTPStatus.SEE_OTHER


def shot(page: Page, name: str) -> None:
    """Keep a screenshot where SHOTS says, for people to look at."""
    folder = os.environ.get("SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
