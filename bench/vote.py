"""Four thousand members vote at once on two workers while fifty readers read: every acknowledged ballot counts.

Ballots go in over HTTP as browsers send them, each over a connection of its own, as fast as a few at once are answered,
for a minute at most; readers read the amendment and the decisions, once a second each. The reference is what SQLite
itself does, in the same run and on the same disk: one durable transaction after another, each with the three rows that
a ballot writes.
"""

import random
import resource
import sqlite3
import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_connection
from urllib.parse import urlencode

import harness
import read
from flask import Flask, session
from flask_migrate import upgrade
from flask_wtf.csrf import generate_csrf

from wiki.accounts import services as accounts
from wiki.accounts.models import Member, Territory
from wiki.accounts.sign_in import services as sign_in_services
from wiki.accounts.sign_in import session as signing_in
from wiki.app import create_app
from wiki.audit.verify import verify
from wiki.config import Config
from wiki.core.db import db, unit_of_work
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.policy import CHARTER, MAJORITY_CHOICES
from wiki.deliberation.tally import Ballot, Elector, decide
from wiki.deliberation.votes import queries
from wiki.deliberation.votes import services as votes
from wiki.ledger import queries as ledger
from wiki.operations import jobs
from wiki.pages import services
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.search import services as search
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

MEMBERS, READERS, AT_ONCE, SECONDS, PORT = 4_000, 50, 8, 60, 8393
REFERENCE_TRANSACTIONS, TALLY = 500, 10_000
BEGAN = datetime.now(UTC) - timedelta(days=5)
REFERENCE = f"{BEGAN:%y}-001"
COUNTRIES = ("BE", "CV", "FR", "GR", "IT", "PT", "RO", "SN")


@dataclass(frozen=True, slots=True)
class Voter:
    """A member's browser: its cookie and the token of its forms."""

    cookie: str
    token: str


def prepare(app: Flask, now: datetime) -> list[Voter]:
    """Make the members, one amendment and its open vote; return every member's browser."""
    with app.app_context():
        upgrade()
        with unit_of_work():
            homes = [accounts.get_or_create_territory(country, "Val") for country in COUNTRIES]
            people = [_member(number, homes[number % len(homes)], now) for number in range(MEMBERS)]
            by = Authorship(Origin.IMPORT, author_name="bench")
            page = services.create(services.NewPage("frame", "fr", "Cadre"), harness.text(20_000), by, now)
        with unit_of_work():
            _vote(people[0], page, now)
        rendering.store_page_rendering(page)
        with unit_of_work():
            secrets = [
                sign_in_services.create_session(person, "bench", datetime.now(UTC)) for person in people
            ]
        search.rebuild()
    return [_browser(app, secret) for secret in secrets]


def _member(number: int, home: Territory, now: datetime) -> Member:
    return accounts.add_member(f"Member {number}", f"member{number}@example.org", home, now, active=True)


def _vote(author: Member, page: Page, now: datetime) -> None:
    amendment = amendment_services.create_draft(page, "", author, now)
    base = amendment.current
    text = harness.changed(base.text, 1)
    amendment_services.revise(amendment, Proposal(base.base_number, text, "Une phrase", "Mieux dite."), now)
    amendment_services.submit(amendment, now)
    plan = votes.VotePlan("charter", now + timedelta(days=4), now + timedelta(days=30), reason="measured")
    votes.advance_vote(votes.announce_vote(amendment, plan, author, now), plan.opens_at)


def _browser(app: Flask, secret: str) -> Voter:
    with app.test_request_context():
        session[signing_in.COOKIE_KEY] = secret
        token = generate_csrf()
        response = app.process_response(app.make_response(""))
    return Voter(response.headers["Set-Cookie"].split(";")[0], token)


def cast(voter: Voter, choice: str) -> bool:
    """Send a ballot as a browser does, over a connection of its own; say whether it was acknowledged."""
    body = urlencode({"csrf_token": voter.token, "choice": choice, "reason": "Parce que."})
    request = (
        f"POST /fr/amendments/{REFERENCE}/vote HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {voter.cookie}\r\n"
        "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )
    with create_connection(("127.0.0.1", PORT)) as connection:
        return read.exchange(connection, request.encode()).startswith(b"HTTP/1.1 303")


def vote(voters: list[Voter], taken: list[float], end: float) -> int:
    """Vote as each of these members in turn until the time is over; return how many were acknowledged."""
    chance, acknowledged = random.Random(len(voters)), 0
    for voter in voters:
        start = time.perf_counter()
        if start > end:
            break
        acknowledged += cast(voter, chance.choice(MAJORITY_CHOICES))
        taken.append(time.perf_counter() - start)
    return acknowledged


def look(over: threading.Event, number: int) -> int:
    """Read like a person, about once a second, until the vote is over."""
    pages = (f"/fr/amendments/{REFERENCE}/versions", "/fr/decisions", "/fr/page/cadre")
    count = number
    with create_connection(("127.0.0.1", PORT)) as connection:
        while not over.wait(1):
            request = f"GET {pages[count % len(pages)]} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n"
            assert read.exchange(connection, request.encode()).startswith(b"HTTP/1.1 200")
            count += 1
    return count - number


def transactions_a_second(folder: str) -> float:
    """Return how many durable transactions SQLite itself writes in a second, three rows each."""
    with sqlite3.connect(f"{folder}/reference.sqlite3", isolation_level=None) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        for table in ("event", "payload", "ballot"):
            connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, body TEXT)")
        start = time.perf_counter()
        for _ in range(REFERENCE_TRANSACTIONS):
            connection.execute("BEGIN IMMEDIATE")
            for table in ("event", "payload", "ballot"):
                connection.execute(f"INSERT INTO {table} (body) VALUES (?)", ("x" * 300,))  # noqa: S608 - three names of our own
            connection.execute("COMMIT")
        return REFERENCE_TRANSACTIONS / (time.perf_counter() - start)


def tally_ms() -> float:
    """Return how long the pure core takes to count ten thousand ballots."""
    chance = random.Random(1)
    roll = [Elector(number, "Val", COUNTRIES[number % len(COUNTRIES)]) for number in range(TALLY)]
    ballots = [Ballot(elector.member_id, chance.choice(MAJORITY_CHOICES)) for elector in roll]
    return harness.median_ms(lambda: decide(CHARTER, roll, ballots), 5)


def counted(app: Flask) -> int:
    """Close the vote, check the record, and return how many ballots were counted."""
    with app.app_context():
        found = queries.vote(1)
        jobs.run_due(found.closes_at)
        db.session.expire_all()
        result = queries.vote(1).result
        assert result is not None
        assert verify(ledger.events()).ok
        return int(result.decision["tally"]["ballots"])


def main() -> None:
    """Let everybody vote and print the measurements."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/wiki.sqlite3"
        app = create_app(Config(data=Path(folder), database_url=url, secret_key="bench" * 8))
        voters = prepare(app, BEGAN)
        environ = {"WIKI_DATA": folder, "WIKI_DATABASE_URL": url, "WIKI_SECRET_KEY": "bench" * 8}
        reference, before = transactions_a_second(folder), spent()
        with read.serving("wiki.asgi:app", "asginl", PORT, environ, read.ROOT):
            acknowledged, seconds, taken, reads = run(voters)
        server = spent() - before
        total = counted(app)
    report(
        acknowledged,
        total,
        acknowledged / seconds,
        taken=sorted(taken),
        reads=reads / seconds,
        server=server,
        reference=reference,
    )


def spent() -> float:
    """Return the processor time, in seconds, of child processes that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def run(voters: list[Voter]) -> tuple[int, float, list[float], int]:
    """Vote and read at once: ballots acknowledged, seconds, the time each took, pages read."""
    over, taken = threading.Event(), list[float]()
    with ThreadPoolExecutor(AT_ONCE + READERS) as pool:
        readers = [pool.submit(look, over, number) for number in range(READERS)]
        start = time.perf_counter()
        shares = [voters[number::AT_ONCE] for number in range(AT_ONCE)]
        casting = [pool.submit(vote, share, taken, start + SECONDS) for share in shares]
        acknowledged = sum(each.result() for each in casting)
        seconds = time.perf_counter() - start
        over.set()
        return acknowledged, seconds, taken, sum(each.result() for each in readers)


def report(
    acknowledged: int,
    total: int,
    rate: float,
    *,
    taken: list[float],
    reads: float,
    server: float,
    reference: float,
) -> None:
    """Print measurements beside their targets; exit with an error when an acknowledged ballot was not counted."""
    p95 = taken[len(taken) * 95 // 100] * 1_000
    print(f"ballots acknowledged: {acknowledged} of {MEMBERS}; counted: {total}")
    print(f"ballots/s: {rate:.0f} (at least 150), with {reads:.0f} pages/s read beside")
    print(f"one ballot: median {statistics.median(taken) * 1_000:.0f} ms, p95 {p95:.0f} ms (at most 250)")
    print(
        f"processor time of the server, with all that was read: {server / acknowledged * 1_000:.1f} ms a ballot"
    )
    print(f"SQLite alone: {reference:.0f} transactions/s; ballots / transactions: {rate / reference:.2f}")
    print(f"a tally of {TALLY} ballots: {tally_ms():.0f} ms (at most 100)")
    if acknowledged != total:
        raise SystemExit("a ballot was acknowledged and not counted, or the other way round")


if __name__ == "__main__":
    main()
