"""Forgeries of the record of `forging`, each with the act at which it is to be found; "" where any will do."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.audit.forging import (
    ANNOUNCED,
    CLOSES,
    DAY,
    FOUNDED,
    LATER,
    NOTHING,
    OPENS,
    SUBMITTED,
    Forgery,
    act,
    added,
    admitted,
    both,
    by,
    changed,
    last,
    late,
    mandate,
    moved,
    put_in,
    rewritten,
    signed,
    story,
    submitted,
    version,
    without,
)
from tests.audit.records import OLD_TEXT, Act
from wiki.deliberation.policy import CHARTER, SIMPLE, Electorate, Who
from wiki.ledger.chain import EventType, format_timestamp

E = EventType
WEAKER = replace(CHARTER, second=None).to_json()
STRANGERS_ROLL = [[1, "x", "FR"], [2, "x", "PT"], [3, "x", "BE"], [4, "x", "FR"], [99, "x", "FR"]]
OF_DYNAMISERS = replace(CHARTER, electorate=Electorate(Who.DYNAMISERS)).to_json()
SHORT_ROLL = [[1, "x", "FR"], [2, "x", "PT"], [3, "x", "BE"]]
OTHER_COUNTRY = [[1, "x", "IT"], *STRANGERS_ROLL[1:4]]
WITHDRAWN = act(ANNOUNCED, E.AMENDMENT_WITHDRAWN, "amendment:7", {"reason_hash": NOTHING}, 2)
EARLY = {"opens_at": format_timestamp(ANNOUNCED + DAY), "closes_at": format_timestamp(CLOSES)}
REASON = {"reason_hash": NOTHING}

TO_ADOPTED: dict[str, Forgery] = {
    "an edit of a charter": rewritten("edit", by=1),
    "a restoration of a charter": rewritten("restoration", by=1),
    "an edit of a charter by the site": rewritten("edit"),
    "an import into a charter": rewritten("import"),
    "an import into a charter by a member": rewritten("import", by=1),
    "a creation of a charter that is there": rewritten("creation"),
    "a typo of a charter by a member": rewritten("typo", by=2),
    "a typo of a charter contested that nobody corrected": rewritten("contested", by=2),
    "a new name for a charter with another text": rewritten("renaming", by=1),
    "a round that changes a charter": rewritten("round"),
    "an origin that there is not": rewritten("magic", by=1),
    "an amendment as an edit": rewritten("amendment", by=1),
    "an edit of a charter that is said to be a page": rewritten("edit", by=1, kind="page", binding=False),
    "an edit of a charter that is said not to bind": rewritten("edit", by=1, binding=False),
    "an edit of a charter that is not said to be one": rewritten("edit", by=1, kind=None),
    "a charter declared a page": late(
        E.PAGE_DECLARED, "page:3", {"kind": "page", "binding": False, "number": 2}, "system"
    ),
    "a version left out": changed("version", number=3),
    "another rule at the opening than announced": changed("opened", policy=SIMPLE.to_json()),
    "a weaker rule under the usual name": both(
        changed("announced", policy=WEAKER), changed("opened", policy=WEAKER)
    ),
    "another rule that nobody chose": both(
        changed("announced", policy=SIMPLE.to_json()), changed("opened", policy=SIMPLE.to_json())
    ),
    "another text at the opening than announced": changed("opened", text_hash=OLD_TEXT),
    "another close than announced": changed("opened", closes_at=format_timestamp(CLOSES - DAY)),
    "another text announced than submitted": changed("announced", text_hash=OLD_TEXT),
    "no announcement": without("announced"),
    "announced for another amendment": both(
        added(submitted(8, "2026-2"), after="submitted"), changed("opened", amendment=8)
    ),
    "no submission": without("submitted"),
    "submitted twice": added(submitted(reference="2026-2"), after="supported"),
    "one number twice": added(submitted(8, by=3), after="supported"),
    "an amendment to no page": added(submitted(8, "2026-2", page=44), after="supported"),
    "no signatures": without("signed 1", "signed 3", "signed 4", "supported"),
    "too few signatures": both(without("signed 3"), changed("supported", signed=[1, 4])),
    "signatures of one country": both(changed("signed 3", country="FR")),
    "a signature of the author": added(signed(2), after="submitted"),
    "a signature under another text": changed("signed 1", text_hash=OLD_TEXT),
    "a signature of a stranger": by(99, "signed 1"),
    "opened by signatures that nobody gave": changed("supported", signed=[1, 2, 3, 4]),
    "signatures after the announcement": last("signed 1"),
    "no admission": without("admitted 2"),
    "no admission of the first": without("first"),
    "no admission of a signer": without("admitted 3"),
    "admitted at the end": last("admitted 2"),
    "admitted twice": added(admitted(2, country="FR"), after="dynamiser"),
    "admitted by a member": by(2, "admitted 3"),
    "a closed account opened by a dynamiser": both(
        added(
            act(SUBMITTED, E.MEMBER_LEFT, "member:3", {"standing": "closed"}, 3),
            admitted(3, by=4, country="BE"),
            after="dynamiser",
        )
    ),
    "a steward by their own hand": added(mandate(3, "steward", by=3), after="dynamiser"),
    "a mandate of a stranger": added(mandate(99, "steward"), after="dynamiser"),
    "a mandate ended that nobody gave": added(mandate(3, "steward", ended=True), after="dynamiser"),
    "no mandate": without("steward"),
    "no days to read": moved(OPENS - DAY, "announced"),
    "no days to read by the announcement itself": both(
        changed("announced", **EARLY), changed("opened", **EARLY), moved(ANNOUNCED + DAY, "opened")
    ),
    "a vote of an hour": both(
        changed("announced", closes_at=format_timestamp(OPENS + DAY / 24)),
        changed("opened", closes_at=format_timestamp(OPENS + DAY / 24)),
    ),
    "opened before its hour": moved(OPENS - DAY, "opened"),
    "opened by a member": by(1, "opened"),
    "closed by a member": by(1, "closed"),
    "announced by another member": by(3, "announced"),
    "announced by a dynamiser": by(4, "announced"),
    "announced after it was withdrawn": added(WITHDRAWN, after="supported"),
    "opened after it was withdrawn": added(WITHDRAWN, after="announced"),
    "withdrawn by another member": added((*WITHDRAWN[:2], "member:3", *WITHDRAWN[3:]), after="supported"),
    "voided without the mandate": added(
        act(ANNOUNCED, E.AMENDMENT_VOIDED, "amendment:7", REASON, 4), after="supported"
    ),
    "a stranger on the roll": changed("opened", roll=STRANGERS_ROLL),
    "a member missing on the roll": changed("opened", roll=SHORT_ROLL),
    "an elector of another country": changed("opened", roll=OTHER_COUNTRY),
    "merged before its close": both(without("closed"), added(story()["closed"])),
    "a version of an amendment by another hand": both(by(3, "version"), changed("version", author=3)),
    "merged before its close by its date": moved(ANNOUNCED + DAY, "merged"),
    "admitted after their acts": moved(LATER, "admitted 3"),
    "an amendment missing before": changed("submitted", reference="2026-2"),
    "a roll of dynamisers without the mandate": both(
        *(
            changed(name, policy=OF_DYNAMISERS, rule={"usual": "charter", "chosen_by": 2})
            for name in ("announced", "opened")
        )
    ),
    "merged by a member": by(3, "merged"),
    "merged without a word": without("merged"),
    "the announcement dated before the submission": moved(SUBMITTED - DAY, "announced"),
    "the close dated in 2099": moved(datetime(2099, 1, 1, tzinfo=UTC), "closed"),
    "all dated in 2099": moved(datetime(2099, 1, 1, tzinfo=UTC), "closed", "version", "merged"),
    "a version dated back": both(added(version(3, "typo", by=1, at=FOUNDED - DAY))),
    "a page hidden by a member": late(E.PAGE_HIDDEN, "page:3", REASON, 2),
    "a page shown again by a member": late(E.PAGE_RESTORED, "page:3", {}, 2),
    "a charter renamed by a member": late(E.PAGE_RENAMED, "page:3", {}, 2),
    "a post hidden by a member": late(E.POST_HIDDEN, "post:1", REASON, 2),
    "a report dismissed by a dynamiser": late(E.REPORT_DISMISSED, "post:1", {"note_hash": NOTHING}, 4),
    "a round opened by a member": late(E.ROUND_OPENED, "round:1", {}, 2),
    "an edition by a member": late(E.EDITION_PUBLISHED, "edition:1", {}, 2),
    "a catalogue changed by a member": late(E.CATALOGUE_CHANGED, "entry:1", {}, 2),
    "a discussion closed by a stranger": late(E.THREAD_CLOSED, "thread:1", REASON, 99),
    "revealed by a member": late(E.THREAD_REVEALED, "thread:1", {"until": "", "answers": []}, 2),
    "a meeting recorded by a member": added(
        act(OPENS + DAY, E.MEETING_RECORDED, "vote:12", {"present": [1]}, 2), after="opened"
    ),
    "a steward whose mandate had ended": both(
        added(mandate(1, "steward", ended=True), after="dynamiser"),
        late(E.PAGE_HIDDEN, "page:3", REASON, 1),
    ),
    "a member who had left": both(
        added(act(SUBMITTED, E.MEMBER_LEFT, "member:3", {"standing": "closed"}, 3), after="dynamiser")
    ),
}
"""What is false in the record of an amendment that was adopted, by what it is."""

TO_REJECTED: dict[str, Forgery] = {
    "put in though it was rejected": added(*put_in().values()),
    "taken up again though it was rejected": late(
        E.AMENDMENT_REOPENED, "amendment:7", {"vote": 12}, "system"
    ),
}
"""What is false in the record of an amendment that was rejected."""


def forged() -> dict[str, list[Act]]:
    """Return the acts of every forgery, by what is false."""
    found = {name: forge(story()) for name, forge in TO_ADOPTED.items()}
    found |= {name: forge(story("against")) for name, forge in TO_REJECTED.items()}
    found["an edit of a charter before it was told"] = both(
        added(version(2, "edit", by=1, at=FOUNDED, kind=None), after="page"),
        changed("version", number=3),
        changed("merged", number=3),
    )(story(told=False)) | {
        "declared": act(LATER, E.PAGE_DECLARED, "page:3", {"kind": "charter", "binding": True, "number": 3})
    }
    return {name: list(told.values()) for name, told in found.items()}


def true() -> dict[str, list[Act]]:
    """Return true records of the same story."""
    found = {
        "a charter from its creation to its first amendment": story(),
        "a charter whose amendment was rejected": story("against"),
        "a typo of a charter corrected by a steward": rewritten("typo", by=1)(story()),
        "a charter brought in with its past": story(origin="import"),
        "a record that told later what a page is": story(told=False)
        | {
            "declared": act(
                LATER, E.PAGE_DECLARED, "page:3", {"kind": "charter", "binding": True, "number": 2}
            )
        },
        "a record that does not tell what a page is": story(told=False),
        "a closed account opened again": added(
            act(FOUNDED, E.MEMBER_LEFT, "member:3", {"standing": "closed"}, 3),
            admitted(3, country="BE"),
            after="dynamiser",
        )(story()),
        "a post hidden by a steward": late(E.POST_HIDDEN, "post:1", REASON, 1)(story()),
    }
    return {name: list(told.values()) for name, told in found.items()}
