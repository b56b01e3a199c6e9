"""A section is edited for itself: it is the one that was meant, and changes no other."""

import pytest
from flask.testing import FlaskClient

from tests.pages import shelf
from tests.pages.screens import body, head, send
from wiki.accounts.models import Member
from wiki.versioning.anchoring.carried_sections import carried_section
from wiki.versioning.segments import heading_anchor, sections

CODE = shelf.TEXT + "\n## Code\n\n```\nx\n```\n\nFin.\n"


@pytest.mark.parametrize("button", ["save", "preview", "changes"])
def test_a_fence_left_open_in_a_section_takes_in_no_other(
    client: FlaskClient, member: Member, button: str
) -> None:
    assert member
    shelf.page(text=CODE)
    typed = "## Premier point\n\n```\ncode\n"
    answer = send(client, "notes", typed, section="premier-point", button=button)
    assert answer.status_code == 422
    assert "would change the text around it" in body(answer)
    assert "code" in body(answer)
    assert head("notes") == (1, CODE)


def test_a_section_is_previewed_as_its_part_of_the_page(client: FlaskClient, member: Member) -> None:
    assert member
    shelf.page(text=shelf.TEXT + "\n[x]: https://a.org\n")
    shown = body(
        send(
            client, "notes", "## Premier point\n\nUn [lien][x].\n", section="premier-point", button="preview"
        )
    )
    assert '<a href="https://a.org" rel="nofollow noopener">lien</a>' in shown
    assert "Les notes sont" not in shown


def test_a_link_to_a_section_opens_it_when_a_namesake_comes_before(
    client: FlaskClient, member: Member
) -> None:
    page = shelf.page()
    shelf.edit(page, shelf.TEXT.replace("## Premier", "## Second point\n\nUn autre.\n\n## Premier"), member)
    opened = body(client.get("/en/page/notes/edit?version=1&section=second-point"))
    assert "Les notes sont publiées" in opened
    assert "Un autre." not in opened
    shelf.edit(page, shelf.TEXT.replace("## Second point", "## Point suivant"), member)
    renamed = body(client.get("/en/page/notes/edit?version=2&section=second-point-2"))
    assert "Les notes sont publiées" in renamed
    assert "Chaque membre" not in renamed


def test_a_section_is_found_by_its_heading() -> None:
    old = "# A\n\n## Buts\n\nUn.\n\n# B\n\n## Buts\n\nDeux.\n"
    new = "# Z\n\n## Buts\n\nZéro.\n\n" + old
    assert [carried_section(old, new, anchor) for anchor in ("a", "buts", "buts-2")] == [
        "a",
        "buts-2",
        "buts-3",
    ]
    assert carried_section(old, old.replace("## Buts\n\nDeux", "Deux"), "buts-2") == ""


def test_the_mark_of_a_footnote_is_no_part_of_a_heading() -> None:
    assert heading_anchor("Buts[^1]") == "buts"
    assert [each.title for each in sections("## Buts[^1]\n\nUn.\n") if each.level] == ["Buts"]
