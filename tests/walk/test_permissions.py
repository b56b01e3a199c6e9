"""Who may use each address in which state of things."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from flask import Flask

from tests.walk.world import ROLES, World, methods_of
from wiki.core.db import installation

EVERYBODY, MEMBERS, STEWARD, AUTHOR, NOBODY = ROLES, "mads", "s", "a", ""
AUTHOR_OR_STEWARD = "as"
# Who is told that a thing in this state does not exist.
UNSEEN_BY = {
    "hidden": "vmad",
    "hidden-former": "vmad",
    "buried": "vmad",
    "draft": "vmds",
    "thrown-away": "vmds",
    "buried-draft": "vmads",
    "buried-thread": "vmad",
    "buried-post": "vmad",
    "requested": "vmad",
    "invited": "vmad",
    "session": "mds",
    "no-secret": "vmads",
}
DECIDED = ("frozen", "voting", "merged", "withdrawn")
NOT_VOTED = dict.fromkeys(("open", "withdrawn"), MEMBERS)
WITHOUT_VOTE = dict.fromkeys(("open", "withdrawn"), EVERYBODY)


class Row(NamedTuple):
    """Who may use an endpoint; ``only`` replaces it by state, or by method and state.

    ``unseen_by`` says, by state, who gets "not found" where that differs from UNSEEN_BY.
    """

    may: str
    only: Mapping[str, str] = MappingProxyType({})
    unseen_by: Mapping[str, str] = MappingProxyType({})


PROTECTED = {"reference": NOBODY, "hidden": NOBODY, "hidden-former": NOBODY}
FREE_ONLY = Row(MEMBERS, PROTECTED)
CHANGEABLE = Row(AUTHOR, dict.fromkeys((*DECIDED, "thrown-away"), NOBODY) | {"buried": NOBODY})
ADMITTING = Row(STEWARD, {"active": STEWARD}, {"requested": "", "invited": ""})
HIDING = Row(STEWARD)
ADAPTING = Row(MEMBERS, {"hidden": NOBODY, "hidden-former": NOBODY})
LEADING = Row("ads")
BURIED = {"buried-thread": EVERYBODY}
UNPUBLISHED = Row(EVERYBODY, {}, WITHOUT_VOTE | dict.fromkeys(("buried", "frozen"), EVERYBODY))
OPEN, OF_MEMBERS = Row(EVERYBODY), Row(MEMBERS)
AFTER_THE_ROUND = Row(EVERYBODY, unseen_by={"collecting": EVERYBODY})
TABLE: dict[str, Row] = {
    "root": OPEN,
    "home.index": OPEN,
    "accounts.sign_in": OPEN,
    "accounts.sign_out": OPEN,
    "accounts.request_account": OPEN,
    "accounts.requested": OPEN,
    "accounts.link": OPEN,
    "accounts.profile": OF_MEMBERS,
    "accounts.password": OF_MEMBERS,
    "accounts.revoke_session": OF_MEMBERS,
    "accounts.revoke_others": OF_MEMBERS,
    "operations.status": Row(STEWARD),
    "places.members": OPEN,
    "places.member": OPEN,
    "accounts.manage": Row(STEWARD, {}, {"requested": "", "invited": ""}),
    "accounts.approve": ADMITTING,
    "accounts.refuse": ADMITTING,
    "accounts.settle_move": ADMITTING,
    "accounts.invitation": ADMITTING,
    "pages.edit": Row(
        MEMBERS,
        PROTECTED | {"GET reference": EVERYBODY, "GET hidden": STEWARD},
    ),
    "pages.discard_draft": OF_MEMBERS,
    "pages.create": OF_MEMBERS,
    "methods.options": OPEN,
    "methods.adapt": ADAPTING,
    "methods.adaptation": OPEN,
    "methods.propose_back": ADAPTING,
    "methods.examples_table": OPEN,
    "methods.crossing": OPEN,
    "catalogues.index": OPEN,
    "catalogues.add": HIDING,
    "catalogues.entry": HIDING,
    "places.territory": OPEN,
    "places.country": OPEN,
    "pages.rename": Row(MEMBERS, {"reference": STEWARD}),
    "pages.roadmap": OPEN,
    "methods.method": OPEN,
    "methods.examples": OPEN,
    "pages.help": OPEN,
    "pages.hide": HIDING,
    "pages.unhide": HIDING,
    "pages.read": OPEN,
    "pages.follow": ADAPTING,
    "pages.read_followed": OF_MEMBERS,
    "pages.links": OPEN,
    "pages.wanted": OPEN,
    "pages.recent": OPEN,
    "pages.history": OPEN,
    "pages.compare": OPEN,
    "pages.version": OPEN,
    "pages.raw": OPEN,
    "pages.restore": FREE_ONLY,
    "pages.provenance": OPEN,
    "deliberation.propose": Row(NOBODY, {"reference": MEMBERS, "hidden": STEWARD, "hidden-former": STEWARD}),
    "deliberation.fix_typo": Row(NOBODY, dict.fromkeys(("reference", "hidden", "hidden-former"), STEWARD)),
    "deliberation.contest_typo": Row(
        NOBODY, {"reference": MEMBERS, "hidden": STEWARD, "hidden-former": STEWARD}
    ),
    "deliberation.draft_passage": CHANGEABLE,
    "deliberation.draft_text": CHANGEABLE,
    "deliberation.draft_reasons": CHANGEABLE,
    "deliberation.draft_check": CHANGEABLE,
    "deliberation.discard": CHANGEABLE,
    "deliberation.drafts": OF_MEMBERS,
    "deliberation.change": CHANGEABLE,
    "deliberation.adapt": CHANGEABLE,
    "deliberation.confirm": CHANGEABLE,
    "deliberation.cosign": Row("mds", {"buried": STEWARD}),
    "deliberation.unsign": Row("mds", {"buried": STEWARD}),
    "deliberation.withdraw": Row(AUTHOR),
    "deliberation.supersede": Row(AUTHOR_OR_STEWARD),
    "deliberation.take_up": OF_MEMBERS,
    "deliberation.void": Row(STEWARD),
    "deliberation.integrate": Row(AUTHOR_OR_STEWARD),
    "deliberation.page_threads": OPEN,
    "deliberation.open_thread": OF_MEMBERS,
    "deliberation.open_amendment_thread": OF_MEMBERS,
    "deliberation.thread": OPEN,
    "deliberation.first_round_calendar": Row(
        EVERYBODY, {}, {"thread": EVERYBODY} | BURIED
    ),  # none has a first round
    "deliberation.post": OF_MEMBERS,
    "deliberation.reply": OF_MEMBERS,
    "deliberation.edit_post": Row(AUTHOR),
    "deliberation.hide_post": HIDING,
    "deliberation.unhide_post": HIDING,
    "deliberation.discussions": OPEN,
    "deliberation.discuss_passage": OF_MEMBERS,
    "deliberation.discuss_amendment_passage": OF_MEMBERS,
    "deliberation.answer": OF_MEMBERS,
    "deliberation.final_answer": OF_MEMBERS,
    "deliberation.synthesis": LEADING,
    "deliberation.synthesis_versions": Row(
        EVERYBODY, {}, {"thread": EVERYBODY, "sealed": EVERYBODY} | BURIED
    ),
    "deliberation.minority_view": OF_MEMBERS,
    "deliberation.sign_view": OF_MEMBERS,
    "deliberation.unsign_view": OF_MEMBERS,
    "deliberation.close_thread": LEADING,
    "deliberation.reopen_thread": LEADING,
    "deliberation.follow_thread": OF_MEMBERS,
    "deliberation.read_thread": OF_MEMBERS,
    "deliberation.read_all": OF_MEMBERS,
    "deliberation.report_post": OF_MEMBERS,
    "deliberation.reports": Row(STEWARD),
    "deliberation.dismiss_reports": Row(STEWARD, {}, {"buried-post": ""}),
    "deliberation.announce": Row(AUTHOR_OR_STEWARD),
    "deliberation.join": Row(AUTHOR_OR_STEWARD),
    "deliberation.vote": Row(MEMBERS, {}, NOT_VOTED | {"buried": EVERYBODY}),
    "deliberation.receipt": Row(
        MEMBERS, {}, NOT_VOTED | {"buried": EVERYBODY, "frozen": MEMBERS, "voting": "ads", "merged": "ads"}
    ),
    "deliberation.result": Row(EVERYBODY, {}, WITHOUT_VOTE | {"buried": EVERYBODY}),
    "deliberation.ballots": UNPUBLISHED,
    "deliberation.ballots_csv": UNPUBLISHED,
    "deliberation.calendar": Row(EVERYBODY, {}, WITHOUT_VOTE | {"buried": EVERYBODY}),
    "deliberation.feed": OPEN,
    "deliberation.ratify": Row(AUTHOR_OR_STEWARD),
    "deliberation.meeting": Row("ds", {}, dict.fromkeys(("open", "withdrawn"), "ds") | {"buried": EVERYBODY}),
    "deliberation.confirm_ballot": Row(MEMBERS, {}, NOT_VOTED | {"buried": EVERYBODY}),
    "deliberation.withdraw_ballot": Row(MEMBERS, {}, NOT_VOTED | {"buried": EVERYBODY}),
    "deliberation.follow_up": Row(AUTHOR_OR_STEWARD),
    "deliberation.decisions": OPEN,
    "deliberation.amendments": OPEN,
    "deliberation.amendment": OPEN,
    "deliberation.submitted": OPEN,
    "deliberation.versions": OPEN,
    "audit.index": OPEN,
    "audit.event": OPEN,
    "audit.export": OPEN,
    "audit.verifier": OPEN,
    "search.results": OPEN,
    "search.suggestions": OPEN,
    "search.description": OPEN,
    "editions.index": OPEN,
    "editions.publish": Row(STEWARD),
    "editions.edition": OPEN,
    "editions.page": OPEN,
    "editions.compare": OPEN,
    "editions.printable": OPEN,
    "editions.markdown": OPEN,
    "editions.archive": OPEN,
    "rounds.index": OPEN,
    "rounds.open_round": Row(STEWARD),
    "rounds.reschedule": Row(STEWARD),
    "rounds.cancel": Row(STEWARD),
    "rounds.board": OPEN,
    "rounds.calendar": OPEN,
    "rounds.propose": OF_MEMBERS,
    "rounds.item": OPEN,
    "rounds.withdraw": Row("a"),
    "rounds.evaluate": Row("d"),
    "rounds.discuss": OF_MEMBERS,
    "rounds.ballots": AFTER_THE_ROUND,
    "rounds.evaluations": OPEN,
    "rounds.cell": OPEN,
    "rounds.vote": OF_MEMBERS,
    "rounds.session": Row(STEWARD),
    "rounds.countries": OPEN,
    "rounds.result": OPEN,
    "rounds.ballots_csv": AFTER_THE_ROUND,
    "rounds.results_csv": AFTER_THE_ROUND,
    "demo.personas": Row(EVERYBODY, {}, {"": EVERYBODY}),
    "demo.become": Row(EVERYBODY, {}, {"": EVERYBODY}),
    "demo.leap": Row(EVERYBODY, {}, {"": EVERYBODY}),
}


def expected(row: Row, role: str, method: str, state: str) -> str:
    """Return the class of answer that the table asks for."""
    if role in row.unseen_by.get(state, UNSEEN_BY.get(state, "")):
        return "not found"
    if state.endswith("former") and method == "GET":
        return "fine"  # a reader is led to the present address before anything is asked
    may = row.only.get(f"{method} {state}", row.only.get(state, row.may))
    if role in may:
        return "fine"
    return "sign in" if role == "v" else "refused"


def class_of(answer: Any) -> str:
    """Say what an answer means; input that is missing or comes too late is fine: one was allowed to send it."""
    status = answer.status_code
    if status == 401 or (status == 303 and "/sign-in" in answer.headers["Location"]):
        return "sign in"
    names = {403: "refused", 404: "not found"}
    return "fine" if status < 400 or status in {409, 422} else names.get(status, str(status))


def test_the_table_names_every_endpoint(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(TABLE)


def test_everybody_may_do_what_the_table_says_and_nothing_else(nothing_stays: World) -> None:
    wrong = []
    before = installation().generation
    for rule in nothing_stays.app.url_map.iter_rules():
        for state, address in nothing_stays.addresses(rule):
            for method in methods_of(rule):
                for role in ROLES:
                    answer = nothing_stays.ask(role, address, method)
                    wanted, got = expected(TABLE[rule.endpoint], role, method, state), class_of(answer)
                    if wanted != got:
                        wrong.append(f"{method} {rule.endpoint} {state} {role}: {got}, not {wanted}")
    assert not wrong, "\n".join(wrong)
    assert installation().generation == before
