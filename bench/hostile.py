"""What the worst texts cost: the processor time of one request, for each kind of request and of text.

Texts of 490 kB that repeat one word, one letter, full stops, headings, list items, table rows,
brackets. The application is called in this process, so that what is measured is the processor time of the worker and
of the process that renders for it, not the load of the machine. The reference, in the same run, is the same request
on a text of invented prose of the same length. `--quick` takes texts of 100 kB.
"""

import resource
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import harness
from flask import Flask
from flask.testing import FlaskClient

from wiki.accounts import services as accounts
from wiki.accounts.sign_in import services as sign_in_services
from wiki.accounts.sign_in import session as signing_in
from wiki.core.db import db, unit_of_work
from wiki.core.errors import WikiError
from wiki.deliberation.amendments import queries
from wiki.deliberation.amendments import services as amendments
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.threads import services as threads
from wiki.deliberation.threads.models import Passage
from wiki.deliberation.votes import services as votes
from wiki.operations import jobs
from wiki.pages import services as pages
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.versioning import memory
from wiki.versioning.diff.changes import diff_sentences
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

SIZE = 100_000 if "--quick" in sys.argv else 490_000
MOST_SECONDS = 2.0
NOW, DAY = datetime.now(UTC), timedelta(days=1)
BY = Authorship(Origin.CREATION, author_name="bench")
UNITS = {
    "one word": "mot ",
    "one letter": "a",
    "full stops": ". ",
    "sentences": "Le mot. ",
    "lines": "mot\n",
    "paragraphs": "mot\n\n",
    "headings": "# h\n\n",
    "items": "- x\n",
    "rows": "| x | y |\n",
    "digits": "1",
    "brackets": "[",
    "wiki links": "[[a",
    "links": "[a](",
    "long lines": "mot " * 5_000 + "\n\n",
    "twenty thousand": "Un.\n\n" + "mot " * 16 + "\n",
    "emphasis": "*a ",
    "quotes": "> ",
}
"""What each text repeats."""

Act = Callable[[], int]


def repeated(unit: str) -> str:
    """Repeat a unit up to SIZE characters."""
    head = "| a | b |\n|---|---|\n" if unit.startswith("|") else ""
    return head + unit * ((SIZE - 100) // len(unit))


def changed(text: str, mark: str) -> str:
    """Put words in at the middle, take the first part out, and add words at the end."""
    middle = len(text) // 2
    return f"{text[1000:middle]} {mark} {text[middle:]} {mark} fin.\n"


class Network:
    """A member, a client signed in as that member, and pages made without any request."""

    def __init__(self, app: Flask) -> None:
        """Make the member, and sign them in."""
        self.app, self.number = app, 0
        with unit_of_work():
            home = accounts.get_or_create_territory("FR", "Ville")
            self.member = accounts.add_member("Ada", "ada@example.org", home, NOW - DAY, active=True)
        self.client = FlaskClient(app, app.response_class)
        self.signed_in()

    def signed_in(self) -> None:
        """Sign the member in, without the form."""
        with unit_of_work():
            secret = sign_in_services.create_session(self.member, "bench", NOW)
        with self.client.session_transaction() as kept:
            kept[signing_in.COOKIE_KEY] = secret

    def page(self, text: str, kind: str = "page") -> Page:
        """Make a page of a text, which is not rendered yet."""
        self.number += 1
        with unit_of_work():
            return pages.create(
                pages.NewPage(kind, "fr", f"Page {self.number}", f"page-{self.number}"), text, BY, NOW - DAY
            )

    def get(self, address: str) -> int:
        """Read a screen; return the status."""
        with self.app.app_context():
            return self.client.get(address).status_code

    def post(self, address: str, **fields: object) -> int:
        """Send a form; return the status."""
        with self.app.app_context():
            return self.client.post(address, data=fields).status_code


def save(network: Network, text: str) -> Act:
    """Save the text over a former one."""
    page = network.page(changed(text, "avant"))
    return lambda: network.post(f"/fr/page/{page.slug}/edit", base_revision=1, text=text, save=1)


def save_late(network: Network, text: str) -> Act:
    """Save what was written on a version that somebody else has replaced."""
    page = network.page(text)
    network.post(f"/fr/page/{page.slug}/edit", base_revision=1, text=changed(text, "eux"), save=1)
    return lambda: network.post(
        f"/fr/page/{page.slug}/edit", base_revision=1, text=changed(text, "nous")[500:], save=1
    )


def preview(network: Network, text: str) -> Act:
    """Preview the text."""
    page = network.page("Un mot.\n")
    return lambda: network.post(f"/fr/page/{page.slug}/edit", base_revision=1, text=text, preview=1)


def read(network: Network, text: str) -> Act:
    """Read a page that was never rendered."""
    page = network.page(text)
    return lambda: network.get(f"/fr/page/{page.slug}")


def discussed(network: Network, text: str) -> Page:
    """Make a page with five discussions, each on one letter of it."""
    page = network.page(text)
    with unit_of_work():
        for number in range(5):
            thread = threads.open_thread(page, f"Sujet {number}", "Pourquoi ?", network.member, NOW)
            place = len(text) // 3 + number
            quote = {
                "exact": text[place],
                "prefix": text[place - 32 : place],
                "suffix": text[place + 1 : place + 33],
            }
            thread.passage = Passage(made_on=1, number=1, **quote)
    return page


def read_discussed(network: Network, text: str) -> Act:
    """Read a page discussed on five of its letters."""
    page = discussed(network, text)
    return lambda: network.get(f"/fr/page/{page.slug}")


def save_discussed(network: Network, text: str) -> Act:
    """Save a page discussed on five of its letters."""
    page = discussed(network, text)
    return lambda: network.post(
        f"/fr/page/{page.slug}/edit", base_revision=1, text=changed(text, "neuf"), save=1
    )


def compare(network: Network, text: str) -> Act:
    """Compare two versions of a page."""
    page = network.page(text)
    network.post(f"/fr/page/{page.slug}/edit", base_revision=1, text=changed(text, "neuf"), save=1)
    return lambda: network.get(f"/fr/page/{page.slug}/compare?from=1&to=2")


def compare_source(network: Network, text: str) -> Act:
    """Compare the sources of two versions of a page."""
    page = network.page(text)
    network.post(f"/fr/page/{page.slug}/edit", base_revision=1, text=changed(text, "neuf"), save=1)
    return lambda: network.get(f"/fr/page/{page.slug}/compare?from=1&to=2&view=source")


def provenance(network: Network, text: str) -> Act:
    """Ask which version each sentence is from."""
    page = network.page(text)
    network.post(f"/fr/page/{page.slug}/edit", base_revision=1, text=changed(text, "neuf"), save=1)
    return lambda: network.get(f"/fr/page/{page.slug}/provenance")


def proposed(network: Network, page: Page, text: str, mark: str, *, submit: bool = True) -> int:
    """Propose the text changed; return the amendment's row."""
    with unit_of_work():
        draft = amendments.create_draft(page, "", network.member, NOW - DAY)
        amendments.revise(draft, Proposal(1, changed(text, mark), f"Proposer {mark}", "Voilà."), NOW - DAY)
        if submit:
            amendments.submit(draft, NOW - DAY)
    return draft.id


def check_draft(network: Network, text: str) -> Act:
    """Read one's draft beside two amendments that touch the same sentences."""
    page = network.page(text, "frame")
    for mark in ("un", "deux"):
        proposed(network, page, text, mark)
    draft = proposed(network, page, text, "trois", submit=False)
    return lambda: network.get(f"/fr/drafts/{draft}/check")


def read_amendment(network: Network, text: str) -> Act:
    """Read an amendment that another one meets."""
    page = network.page(text, "frame")
    proposed(network, page, text, "un")
    proposed(network, page, text, "deux")
    last = queries.last_number(NOW.year)
    return lambda: network.get(f"/fr/amendments/{NOW:%y}-{last:03}")


def close_vote(network: Network, text: str) -> Act:
    """Close a vote for an amendment while another is open and fifteen drafts wait."""
    page = network.page(text, "frame")
    first = proposed(network, page, text, "un")
    proposed(network, page, text, "deux")
    for number in range(15):
        proposed(network, page, text, f"brouillon {number}", submit=False)
    with unit_of_work():
        amendment = queries.amendment(first)
        assert amendment is not None
        vote = votes.announce_vote(
            amendment, votes.VotePlan("simple", NOW + 3 * DAY, NOW + 10 * DAY), network.member, NOW
        )
    jobs.run_due(vote.opens_at)
    with unit_of_work():
        votes.cast_ballot(vote, network.member, "for", "", vote.opens_at + DAY)
    return lambda: 200 if jobs.run_due(vote.closes_at) == 1 else 500


def search(network: Network, text: str) -> Act:
    """Search for two thousand characters of the text."""
    words = text[:2000]
    return lambda: network.get(f"/fr/search?q={words}")


REQUESTS = (
    save,
    save_late,
    preview,
    read,
    read_discussed,
    save_discussed,
    compare,
    compare_source,
    provenance,
    check_draft,
    read_amendment,
    close_vote,
    search,
)


def processor_seconds() -> float:
    """Return the processor time of this process, and of those it has started and that have ended."""
    own, ended = (resource.getrusage(which) for which in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def cost(network: Network, prepare: Callable[[Network, str], Act], text: str) -> tuple[float, int | str]:
    """Return what a request costs on cold caches, in seconds of processor, and its status."""
    rendering._process.close()  # noqa: SLF001 - its time is counted when it has ended
    try:
        act = prepare(network, text)
    except WikiError as error:
        return 0.0, f"refused: {error.message[:40]}"
    db.session.rollback()
    memory.remembered(diff_sentences).cache_clear()
    rendering._process.close()  # noqa: SLF001 - as above
    before = processor_seconds()
    status = act()
    rendering._process.close()  # noqa: SLF001 - as above
    return processor_seconds() - before, status


def main() -> None:
    """Print the worst text of each kind of request."""
    app: Flask
    wanted = [each for each in sys.argv[1:] if not each.startswith("-")]
    with harness.installation() as app:
        app.config["WTF_CSRF_ENABLED"] = False
        network = Network(app)
        late = 0
        for prepare in REQUESTS:
            if wanted and prepare.__name__ not in wanted:
                continue
            reference, _status = cost(network, prepare, harness.text(SIZE))
            found = [(*cost(network, prepare, repeated(unit)), name) for name, unit in UNITS.items()]
            seconds, status, name = max(found, key=lambda each: each[0])
            late += seconds > MOST_SECONDS
            over = ", ".join(
                f"{who} {took:.1f}" for took, _, who in sorted(found, reverse=True) if took > MOST_SECONDS
            )
            print(
                f"{prepare.__name__}: {seconds:.2f} s ({name}, {status}); prose {reference:.2f} s; "
                f"ratio {seconds / max(reference, 0.01):.1f}{'; over: ' + over if over else ''}",
                flush=True,
            )
    print(
        f"at most {MOST_SECONDS:.0f} s of processor each: {'yes' if not late else f'NO, {late} kinds take longer'}"
    )


if __name__ == "__main__":
    main()
