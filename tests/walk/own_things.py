"""What each member of the walk's network has of their own: drafts, sealed answers, scores, sessions, reports."""

from sqlalchemy import Table, select

from tests import factories
from tests.deliberation import network
from tests.deliberation.network import DAY, NOW
from tests.pages import shelf
from tests.rounds import network as rounds
from tests.walk.world import ROLES, TODAY, World, secretly, session_of, words
from wiki.accounts.models import Member
from wiki.core.db import Model, db, unit_of_work
from wiki.deliberation.threads import services as threads
from wiki.deliberation.threads.leading import first_round
from wiki.deliberation.threads.moderation import services as moderation
from wiki.pages.writing import drafts
from wiki.pages.writing.drafts import DraftInput
from wiki.rounds import queries
from wiki.rounds import services as round_services
from wiki.rounds.agenda.principles import principles_from_json
from wiki.rounds.calendar import Phase
from wiki.rounds.leading import rescheduling

OWNERS = ROLES.replace("v", "")
OWNED = {
    "edit_draft": "member_id",
    "amendment": "author_id",
    "co_signature": "member_id",
    "sealed_answer": "author_id",
    "view_signature": "member_id",
    "thread_reader": "member_id",
    "page_follower": "member_id",
    "ballot": "member_id",
    "round_evaluation": "member_id",
    "round_ballot": "member_id",
    "sign_in_session": "member_id",
    "token": "member_id",
}
"""The tables whose rows only their owner changes, and the column that names the owner."""


def own(role: str) -> str:
    """Return the words that stand in what a member has of their own, and nowhere else."""
    return words(f"propre{role}")


def make_own_things(world: World) -> None:
    """Give every member a draft, an unsubmitted amendment, a sealed answer, a report, a score; name their numbers."""
    page = network.charter("charte-de-chacun")
    with unit_of_work():
        talk = threads.open_thread(
            page, "Une question à tous", "Qui ?", world.people["m"], NOW, until=TODAY + DAY
        )
    for role in OWNERS:
        person = world.people[role]
        amendment = secretly(page, person, f"propre{role}")
        keep_a_draft(person, role)
        with unit_of_work():
            first_round.save_answer(talk, own(role), person, NOW)
            moderation.report_post(
                threads.open_thread(page, "À signaler", "Oui", person, NOW).posts[0], own(role), person, NOW
            )
        world.things["amendment_id"][f"{role}'s"] = amendment.id
        world.things["session_id"][f"{role}'s"] = session_of(person)
    world.things["thread_id"]["everybody's"] = talk.id
    world.things["round_name"]["scored"] = scored(world)


def keep_a_draft(person: Member, role: str) -> None:
    notes = shelf.found("notes")
    typed = DraftInput("", notes.head_number, {"text": f"{own(role)}\n", "summary": own(role)})
    with unit_of_work():
        drafts.save_draft(notes, typed, person, NOW, replace=True)


def scored(world: World) -> str:
    """Open a round whose only item the dynamiser has scored, and another dynamiser has not."""
    running = queries.running_round()
    assert running is not None
    with unit_of_work():
        rescheduling.cancel(running, "Un autre commence.", world.people["s"], TODAY)
    made = rounds.opened(TODAY.year, TODAY - 15 * DAY)
    item = rounds.proposed(made, "retire", rounds.sheet("M11"), world.people["m"])
    rounds.reach(made, Phase.EVALUATION)
    scores = {each.code: 3 for each in principles_from_json(made.principles)}
    with unit_of_work():
        round_services.evaluate(item, scores, own("d"), world.people["d"], TODAY)
    return made.name


def owned_rows(world: World) -> dict[str, dict[str, list[tuple[object, ...]]]]:
    """Return for each role and table the rows that are theirs, as they would be committed."""
    db.session.flush()
    found: dict[str, dict[str, list[tuple[object, ...]]]] = {role: {} for role in OWNERS}
    names = {world.people[role].id: role for role in OWNERS}
    for name, column in OWNED.items():
        table: Table = Model.metadata.tables[name]
        for row in db.session.execute(select(table)):
            role = names.get(row._mapping[column])
            if role is not None:
                found[role].setdefault(name, []).append(tuple(map(str, row)))
    return found


def another_dynamiser(world: World) -> None:
    """Let a second dynamiser, who has scored nothing, take part in the walk as `b`."""
    person = factories.dynamiser("PT")
    client = world.app.test_client()
    factories.sign_in(client, person, TODAY)
    cookie = client.get_cookie("feuille")
    assert cookie is not None
    world.people["b"] = person
    world.cookies["b"] = f"feuille={cookie.value}"
