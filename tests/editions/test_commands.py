"""The shell commands about editions."""

from flask import Flask

from tests.editions.library import sheet
from tests.shell import done, refused


def test_publish_and_list(app: Flask) -> None:
    sheet()
    address, sealed = done(app, "edition", "publish", "Édition 2026", "--note", "La première.").splitlines()
    assert address.endswith("/fr/editions/edition-2026")
    assert done(app, "edition", "list").split("\t")[1:] == [
        "Édition 2026",
        "1",
        "edition-2026",
        f"{sealed}\n",
    ]


def test_what_cannot_be_published_is_refused(app: Flask) -> None:
    assert "no page" in refused(app, "edition", "publish", "Édition 2026")
    sheet()
    done(app, "edition", "publish", "Édition 2026")
    assert "already" in refused(app, "edition", "publish", "Édition 2026")
    assert "name" in refused(app, "edition", "publish", "!")
