"""Small records of every act of a vote, true ones and false ones, with the line at which each is false.

They stand in ``docs/ledger_vectors/`` too, as exports with the verdict that any verifier must come to.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.audit.records import (
    CLOSE,
    NEW_ABOUT,
    NEW_TEXT,
    NOON,
    OLD_ABOUT,
    OLD_TEXT,
    ROLL,
    Act,
    about,
    cast,
    closed,
    merged,
    opened,
    saved,
    whole,
)
from wiki.deliberation.policy import CHARTER, CONSENT, RATIFICATION, SIMPLE
from wiki.ledger.canonical import sha256_hex
from wiki.ledger.chain import EventType, format_timestamp

INSTANT = timedelta(microseconds=1)
LATER = CLOSE + timedelta(hours=1)
EXTENSIBLE = replace(
    SIMPLE, quorum=replace(SIMPLE.quorum, floor=2), timing=replace(SIMPLE.timing, extension=3600)
)
ALL_FOR = {1: "for", 2: "for", 3: "for"}


def act(
    kind: EventType, subject: str, payload: dict[str, Any], *, actor: str = "system", at: Any = CLOSE
) -> Act:
    return at, kind, actor, subject, payload


def extended(at: Any = CLOSE, until: Any = LATER) -> Act:
    return act(EventType.VOTE_EXTENDED, "vote:12", {"closes_at": format_timestamp(until)}, at=at)


def settled(*outcomes: tuple[int, str], contest: int = 4) -> Act:
    payload = {"outcomes": [list(each) for each in outcomes]}
    return act(EventType.CONTEST_SETTLED, f"contest:{contest}", payload)


def reopened(vote: int = 12) -> Act:
    return act(EventType.AMENDMENT_REOPENED, "amendment:7", {"vote": vote})


def meeting(*present: int, at: Any = NOON) -> Act:
    nothing = sha256_hex(b"")
    said = {"held_on": "2027-03-04", "place_hash": nothing, "remark_hash": nothing, "present": list(present)}
    return act(EventType.MEETING_RECORDED, "vote:12", said, actor="member:9", at=at)


def recorded(member: int, seq: int, actor: str = "member:9", choice: str = "consent") -> Act:
    at, kind, _member, subject, payload = cast(member, choice)
    return at, kind, actor, subject, {**payload, "meeting": seq}


def withdrawn(member: int, at: Any = NOON) -> Act:
    return act(EventType.BALLOT_WITHDRAWN, "vote:12", {"member": member}, actor=f"member:{member}", at=at)


def ballots(vote: int, choices: dict[int, str]) -> list[Act]:
    return [cast(member, choice, vote=vote) for member, choice in choices.items()]


def contest(one: dict[int, str], other: dict[int, str], *last: Act) -> list[Act]:
    """Two alternatives, votes 12 and 13 on amendments 7 and 8, closed."""
    return [
        saved(1, OLD_TEXT),
        opened(contest=4),
        opened(contest=4, vote=13, amendment=8),
        *ballots(12, one),
        *ballots(13, other),
        closed(one),
        closed(other, vote=13),
        *last,
    ]


def won(*last: Act) -> list[Act]:
    return contest(ALL_FOR, {1: "for", 2: "for"}, *last)


OBJECTED = [opened(CONSENT), cast(1, "consent"), cast(2, "objection")]
OBJECTED = [*OBJECTED, closed({1: "consent", 2: "objection"}, CONSENT)]
PUT_IN = [saved(2, NEW_TEXT, amendment=7), merged()]
SPOKEN = [opened(CONSENT), meeting(1, 2), recorded(1, 2), recorded(2, 2)]


def of_facts(voted: str, written: str, told: str, cast_on: str = "") -> list[Act]:
    """An amendment of facts and text: the facts voted, those of the new version, those it is said to put in."""
    acts = [about(saved(1, OLD_TEXT), OLD_ABOUT), opened(), *ballots(12, ALL_FOR), closed(ALL_FOR)]
    acts[1:5] = [about(act, voted) for act in acts[1:5]] if voted else acts[1:5]
    acts[3] = about(acts[3], cast_on) if cast_on else acts[3]
    put_in = about(merged(), told) if told else merged()
    return [*acts, about(saved(2, NEW_TEXT, amendment=7), written), put_in]


TRUE: dict[str, list[Act]] = {
    "adopted and merged": whole(),
    "facts and text adopted and merged": of_facts(NEW_ABOUT, NEW_ABOUT, NEW_ABOUT),
    "facts left alone": of_facts("", OLD_ABOUT, ""),
    "nobody voted": [opened(), closed({})],
    "extended once": [
        opened(EXTENSIBLE),
        cast(1, "for"),
        extended(),
        cast(2, "for", at=CLOSE),
        closed({1: "for", 2: "for"}, EXTENSIBLE, at=LATER),
    ],
    "an alternative won": won(settled((12, "adopted"), (13, "outvoted")), *PUT_IN),
    "alternatives tied": contest(ALL_FOR, ALL_FOR, settled((12, "tied"), (13, "tied"))),
    "objection sustained, then the charter rule": [
        *OBJECTED,
        reopened(),
        opened(CHARTER, vote=14),
        *ballots(14, ALL_FOR),
        closed(ALL_FOR, CHARTER, vote=14),
        saved(2, NEW_TEXT, amendment=7),
        merged(vote=14),
    ],
    "objection resolved": [
        *OBJECTED[:3],
        cast(2, "reservation", changed=True),
        closed({1: "consent", 2: "reservation"}, CONSENT),
    ],
    "spoken consensus, one changed and one withdrawn": [
        *SPOKEN,
        cast(1, "objection", changed=True),
        withdrawn(2),
        cast(2, "abstain"),
        closed({1: "objection", 2: "abstain"}, CONSENT),
    ],
    "ratified": [
        opened(vote=11),
        *ballots(11, ALL_FOR),
        closed(ALL_FOR, vote=11),
        opened(RATIFICATION),
        *ballots(12, ALL_FOR),
        closed(ALL_FOR, RATIFICATION),
        *PUT_IN,
    ],
}
FALSE: dict[str, tuple[int, list[Act]]] = {
    "ballot added after the close": (8, [*whole()[:7], cast(1, "against", changed=True)]),
    "result that does not follow": (5, [*whole()[:2], *whole()[4:7]]),
    "text that was not voted": (9, [*whole()[:7], saved(2, OLD_TEXT, amendment=7), merged(OLD_TEXT)]),
    "an amendment that changed nothing": (
        10,
        [*whole()[:7], saved(2, NEW_TEXT), saved(3, NEW_TEXT, amendment=7), merged(NEW_TEXT, number=3)],
    ),
    "facts that were not voted": (8, of_facts("", NEW_ABOUT, NEW_ABOUT)),
    "facts changed without a word": (8, of_facts("", NEW_ABOUT, "")),
    "facts adopted and left out": (8, of_facts(NEW_ABOUT, OLD_ABOUT, "")),
    "facts put in that the version has not": (8, of_facts(NEW_ABOUT, OLD_ABOUT, NEW_ABOUT)),
    "a ballot about other facts": (4, of_facts(NEW_ABOUT, NEW_ABOUT, NEW_ABOUT, cast_on=OLD_ABOUT)),
    "extended though the quorum was there": (
        4,
        [opened(EXTENSIBLE), *(cast(each, "for") for each in (1, 2)), extended()],
    ),
    "the loser put in": (
        13,
        won(
            settled((12, "adopted"), (13, "outvoted")),
            saved(2, NEW_TEXT, amendment=8),
            (
                CLOSE,
                EventType.AMENDMENT_MERGED,
                "system",
                "amendment:8",
                {"vote": 13, "page": 3, "number": 2, "text_hash": NEW_TEXT},
            ),
        ),
    ),
    "put in before the alternatives were settled": (
        12,
        won(*PUT_IN, settled((12, "adopted"), (13, "outvoted"))),
    ),
    "the wrong one said to have won": (11, won(settled((12, "outvoted"), (13, "adopted")))),
    "one alternative left out": (11, won(settled((12, "adopted")))),
    "settled before the close": (
        3,
        [opened(contest=4), opened(contest=4, vote=13, amendment=8), settled((12, "adopted"), (13, "tied"))],
    ),
    "settled twice": (12, won(*[settled((12, "adopted"), (13, "outvoted"))] * 2)),
    "alternatives under different rules": (
        2,
        [opened(contest=4), opened(CHARTER, contest=4, vote=13, amendment=8)],
    ),
    "alternatives with different rolls": (
        2,
        [opened(contest=4), opened(roll=ROLL[:2], contest=4, vote=13, amendment=8)],
    ),
    "taken up again without an objection": (8, [*whole()[:7], reopened()]),
    "taken up again twice": (6, [*OBJECTED, reopened(), reopened()]),
    "a ballot by another hand": (
        2,
        [opened(), (NOON, *cast(1, "for")[1:2], "member:2", *cast(1, "for")[3:])],
    ),
    "recorded for somebody who was not there": (3, [opened(CONSENT), meeting(1), recorded(2, 2)]),
    "recorded by somebody else": (3, [opened(CONSENT), meeting(1), recorded(1, 2, actor="member:3")]),
    "recorded as something else than consent": (
        3,
        [opened(CONSENT), meeting(1), recorded(1, 2, choice="abstain")],
    ),
    "recorded over a ballot of one's own": (
        4,
        [opened(CONSENT), cast(1, "abstain"), meeting(1), recorded(1, 3)],
    ),
    "recorded at no meeting": (2, [opened(CONSENT), recorded(1, 1)]),
    "a meeting with a stranger": (2, [opened(CONSENT), meeting(1, 99)]),
    "a meeting in a vote by majority": (2, [opened(), meeting(1)]),
    "a ballot of one's own withdrawn": (3, [opened(CONSENT), cast(1, "consent"), withdrawn(1)]),
    "withdrawn after the close": (5, [*SPOKEN, withdrawn(1, at=CLOSE)]),
    "ratified without an adoption": (1, [opened(RATIFICATION)]),
}
"""By what is false: the line at which it is, and the acts."""
