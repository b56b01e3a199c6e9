"""Checks of each event against the events before it: every tally, every merge; used by ``verify``.

``docs/ledger.md`` says what each event must satisfy.

Pure.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from wiki.audit.history.judge import judge
from wiki.audit.record import Meeting, Problem, Record, Revision, Vote
from wiki.core.errors import N_, InvalidInput
from wiki.deliberation import contest
from wiki.deliberation.policy import RATIFICATION, Choice, Policy
from wiki.deliberation.tally import Ballot, Elector, Outcome
from wiki.ledger.canonical import canonical_json, sha256_hex
from wiki.ledger.chain import Event, EventType, is_timestamp


def check_event(event: Event, record: Record, now: datetime | None = None) -> list[Problem]:
    """Return what is wrong with an event, and add the event to the record; ``now`` is the moment of the check."""
    problems = _guarded(event, (Problem(event.seq, said) for said in judge(event, record.history, now)))
    if event.payload is None:
        record.missing.add(event.seq)
        record.blind.add(event.subject)
        return problems
    check = _CHECKS.get(event.type)
    found = _guarded(event, check(event, event.payload, record)) if check else []
    return [*problems, *(each for each in found if each not in problems)]


def _guarded(event: Event, check: Iterator[Problem]) -> list[Problem]:
    """Return what a check yields; where a content is not what it should be, that too."""
    found: list[Problem] = []
    try:
        found.extend(check)
    except InvalidInput as error:
        found.append(Problem(event.seq, error.message, error.params))
    except (KeyError, TypeError, ValueError, AttributeError):
        found.append(
            Problem(event.seq, N_("The content of this event does not have the form it should have."))
        )
    return found


def _vote_opened(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    if event.subject in record.votes:
        yield Problem(event.seq, N_("This vote was already open."))
        return
    roll = tuple(Elector(*each) for each in payload["roll"])
    vote = Vote(
        amendment=payload["amendment"],
        page=payload["page"],
        base_number=payload["base_number"],
        text_hash=payload["text_hash"],
        about_hash=payload.get("about_hash"),
        policy=Policy.from_json(payload["policy"]),
        roll=roll,
        members=frozenset(elector.member_id for elector in roll),
        opens_at=payload["opens_at"],
        closes_at=payload["closes_at"],
        contest=payload.get("contest"),
    )
    if not (is_timestamp(payload["opens_at"]) and is_timestamp(payload["closes_at"])):
        yield Problem(event.seq, N_("The hours of this vote are not written as they should be."))
    if any(other.terms != vote.terms or other.settled for other in _alternatives(vote, record)):
        yield Problem(event.seq, N_("Alternatives stand on one page, with the same rules, roll and hours."))
    if vote.policy.name == RATIFICATION.name and not _was_adopted(vote.amendment, record):
        yield Problem(event.seq, N_("Only the words of an adopted amendment are put to a ratification."))
    record.votes[event.subject] = vote


def _alternatives(vote: Vote, record: Record) -> list[Vote]:
    """Return the votes opened so far on alternatives to this vote's amendment, itself included."""
    if vote.contest is None:
        return [vote]
    return [each for each in record.votes.values() if each.contest == vote.contest]


def _was_adopted(amendment: int, record: Record) -> bool:
    if any(subject.startswith("vote:") for subject in record.blind):
        return True  # it may be the one whose opening was erased
    return any(vote.amendment == amendment and vote.adopts for vote in record.votes.values())


def _vote_extended(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    vote = _open_vote(event, record)
    if vote is None:
        return
    if vote.extended or not vote.policy.timing.extension or not vote.closes_at < payload["closes_at"]:
        yield Problem(event.seq, N_("A vote can be extended once, to a later hour, and if its rules say so."))
    together = _alternatives(vote, record)
    missing = any(each.decision.outcome is Outcome.NO_QUORUM for each in together)
    if event.at < vote.closes_at or not (missing or _has_erased_payload(event, record)):
        yield Problem(event.seq, N_("A vote is extended at its close, and only when its quorum is missing."))
    vote.extended, vote.closes_at = True, payload["closes_at"]


def _ballot(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    vote = _open_vote(event, record)
    if vote is None:
        return
    member = payload["member"]
    if not vote.opens_at <= event.at < vote.closes_at:
        yield Problem(event.seq, N_("This ballot was cast outside the hours of its vote."))
    if payload["text_hash"] != vote.text_hash:
        yield Problem(event.seq, N_("This ballot is about another text than the one put to the vote."))
    if payload.get("about_hash") != vote.about_hash:
        yield Problem(event.seq, N_("This ballot is about other facts than those put to the vote."))
    if (event.type == EventType.BALLOT_CHANGED) != (member in vote.ballots) and not _has_erased_payload(
        event, record
    ):
        yield Problem(event.seq, N_("A member casts one ballot, and then changes it."))
    if not _is_cast_by_member(event, payload, record):
        yield Problem(event.seq, N_("This ballot was cast by another hand than that of its member."))
    if member not in vote.members or payload["choice"] not in vote.policy.choices:
        yield Problem(
            event.seq, N_("This ballot has no place in its vote: the member or the choice is not in it.")
        )
        return
    vote.ballots[member] = Ballot(member, Choice(payload["choice"]))
    vote.recorded.discard(member)
    if "meeting" in payload:
        vote.recorded.add(member)


def _is_cast_by_member(event: Event, payload: Any, record: Record) -> bool:
    """Tell whether a ballot comes from its member, or from who recorded a meeting at which the member was."""
    if "meeting" not in payload:
        return event.actor == f"member:{payload['member']}"
    meeting = record.meetings.get(payload["meeting"])
    if meeting is None:
        return _has_erased_payload(event, record)
    first = event.type == EventType.BALLOT_CAST and payload["choice"] == Choice.CONSENT
    here = (meeting.vote, meeting.recorded_by) == (event.subject, event.actor)
    return first and here and payload["member"] in meeting.present


def _ballot_withdrawn(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    vote = _open_vote(event, record)
    if vote is None:
        return
    member = payload["member"]
    if not vote.opens_at <= event.at < vote.closes_at:
        yield Problem(event.seq, N_("This ballot was withdrawn outside the hours of its vote."))
    recorded = member in vote.recorded or _has_erased_payload(event, record)
    if event.actor != f"member:{member}" or not recorded:
        yield Problem(event.seq, N_("Only a member whose ballot was recorded at a meeting can withdraw it."))
    vote.recorded.discard(member)
    vote.ballots.pop(member, None)


def _meeting_recorded(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    vote = _open_vote(event, record)
    present = frozenset(payload["present"])
    if vote is not None and not (present <= vote.members and Choice.CONSENT in vote.policy.choices):
        yield Problem(event.seq, N_("A consensus is recorded of members on the roll, in a vote by consent."))
    record.meetings[event.seq] = Meeting(event.subject, event.actor, present)


def _vote_closed(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    vote = _open_vote(event, record)
    if vote is None:
        record.unchecked += 1
        return
    claimed = payload["decision"]
    vote.outcome = Outcome(claimed["outcome"])
    if event.at < vote.closes_at:
        yield Problem(event.seq, N_("This vote was closed before its hour."))
    if _has_erased_payload(event, record):
        record.unchecked += 1
        return
    record.tallies += 1
    counted = vote.decision
    if counted.outcome is not vote.outcome:
        params: dict[str, object] = {"written": str(vote.outcome), "counted": str(counted.outcome)}
        message = N_(
            "The result does not follow from the ballots: written “%(written)s”, counted “%(counted)s”."
        )
        yield Problem(event.seq, message, params)
    elif canonical_json(counted.to_json()) != canonical_json(claimed):
        yield Problem(event.seq, N_("The numbers of this result do not follow from the ballots."))


def _contest_settled(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    number = _subject_number(event.subject)
    claimed = {f"vote:{vote}": Outcome(outcome) for vote, outcome in payload["outcomes"]}
    found = {subject: vote for subject, vote in record.votes.items() if vote.contest == number}
    blind = record.blind & claimed.keys()
    if blind:
        record.unchecked += 1
    elif not found or any(vote.outcome is None or vote.settled for vote in found.values()):
        yield Problem(event.seq, N_("Alternatives are settled once, when all of them are closed."))
    elif claimed != dict(
        zip(found, contest.outcomes([each.decision for each in found.values()]), strict=True)
    ):
        yield Problem(event.seq, N_("What becomes of these alternatives does not follow from their votes."))
    for subject, vote in found.items():
        vote.outcome, vote.settled = claimed.get(subject, vote.outcome), True


def _open_vote(event: Event, record: Record) -> Vote | None:
    """Return the open vote that this event is about; None when its opening was erased; raises InvalidInput."""
    vote = record.votes.get(event.subject)
    if vote is None and _has_erased_payload(event, record):
        return None
    if vote is None or vote.outcome is not None:
        raise InvalidInput(N_("There is no open vote of this number here."))
    return vote


def _has_erased_payload(event: Event, record: Record) -> bool:
    return event.subject in record.blind


def _revision_saved(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    page, number = _subject_number(event.subject), payload["number"]
    if number <= record.last_number.get(page, 0):
        yield Problem(event.seq, N_("The versions of this page are not in order."))
    record.last_number[page] = number
    record.revisions[page, number] = Revision(
        event.seq, payload["text_hash"], payload.get("about_hash"), payload["amendment"]
    )


def _amendment_merged(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    amendment, place = _subject_number(event.subject), (payload["page"], payload["number"])
    subject, revision = f"vote:{payload['vote']}", record.revisions.get(place)
    if amendment in record.merged:
        yield Problem(event.seq, N_("This amendment was already put into the page."))
    record.merged[amendment] = place
    if record.blind & {subject, f"page:{payload['page']}"}:
        record.unchecked += 1
        return
    record.merges += 1
    if revision is None or revision.amendment != amendment:
        yield Problem(event.seq, N_("No version of the page was saved for this amendment."))
    elif revision.text_hash != payload["text_hash"]:
        yield Problem(event.seq, N_("The text put into the page is not the text of the version saved."))
    elif not _facts_agree(payload, revision, record.revisions.get((place[0], place[1] - 1))):
        yield Problem(
            event.seq,
            N_("The facts of the version saved are not those that this amendment puts into the page."),
        )
    unfounded = list(_mandate_problems(event, payload, amendment, record.votes.get(subject)))
    before = record.revisions.get((place[0], place[1] - 1))
    if not unfounded and revision is not None and _changes_nothing(revision, before):
        yield Problem(event.seq, N_("This amendment changed nothing: its version is the version before it."))
    yield from unfounded


def _changes_nothing(revision: Revision, before: Revision | None) -> bool:
    """Return whether a version has the text, and the title and facts, of the version before it."""
    if before is None or revision.text_hash != before.text_hash:
        return False
    return revision.about_hash == before.about_hash


def _facts_agree(payload: Any, revision: Revision, before: Revision | None) -> bool:
    """Return whether a version has the title and facts of its amendment, or else those of the version before."""
    if "about_hash" in payload:
        return bool(payload["about_hash"] == revision.about_hash)
    was, now = before.about_hash if before else None, revision.about_hash
    return was is None or now is None or was == now


def _mandate_problems(event: Event, payload: Any, amendment: int, vote: Vote | None) -> Iterator[Problem]:
    if vote is None or not vote.adopts:
        yield Problem(event.seq, N_("No vote adopted this amendment."))
    elif (vote.amendment, vote.page) != (amendment, payload["page"]):
        yield Problem(event.seq, N_("The vote named here was about something else."))
    elif payload["number"] == vote.base_number + 1 and payload["text_hash"] != vote.text_hash:
        yield Problem(event.seq, N_("The page had not moved, and yet its new text is not the text voted."))
    elif payload["number"] == vote.base_number + 1 and payload.get("about_hash") != vote.about_hash:
        yield Problem(event.seq, N_("The page had not moved, and yet its new facts are not those voted."))


def _amendment_reopened(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    amendment, subject = _subject_number(event.subject), f"vote:{payload['vote']}"
    vote = record.votes.get(subject)
    stopped = vote is not None and (vote.amendment, vote.outcome) == (amendment, Outcome.OBJECTION)
    if amendment in record.reopened or not (stopped or subject in record.blind):
        yield Problem(event.seq, N_("An amendment is taken up again once, after an objection was sustained."))
    record.reopened.add(amendment)


def _check_round_event(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    for message, params in record.rounds.take(event, payload, blind=_has_erased_payload(event, record)):
        yield Problem(event.seq, message, params)


def _edition_published(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    pages, votes = payload["pages"], payload["votes"]
    if payload["content_hash"] != sha256_hex(canonical_json({"pages": pages, "votes": votes})):
        yield Problem(event.seq, N_("The hash of this edition is not that of its pages and votes."))
    for page, number, text_hash in pages:
        revision = record.revisions.get((page, number))
        held = revision.text_hash if revision else None
        if held != text_hash and f"page:{page}" not in record.blind:
            yield Problem(event.seq, N_("This edition holds a version that no event saved."))
    for vote in (record.votes.get(f"vote:{number}") for number in votes):
        if vote is not None and vote.outcome is None:
            yield Problem(event.seq, N_("This edition tells of a vote that is not closed."))


def _payload_erased(event: Event, payload: Any, record: Record) -> Iterator[Problem]:
    for seq in payload["events"]:
        if seq not in record.missing:
            yield Problem(event.seq, N_("Event %(seq)s is said to be erased and is not."), {"seq": seq})
        record.erased.add(seq)


def check_end(record: Record) -> Iterator[Problem]:
    """Yield what only the whole record shows: missing payloads and versions without the event that explains them."""
    for seq in record.missing - record.erased:
        yield Problem(seq, N_("The content of this event is missing, and no event says that it was erased."))
    for place, revision in record.revisions.items():
        amendment = revision.amendment
        if amendment is None or f"amendment:{amendment}" in record.blind:
            continue
        if record.merged.get(amendment) != place:
            yield Problem(
                revision.seq, N_("This version claims an amendment that no event puts into the page.")
            )


def _subject_number(subject: str) -> int:
    return int(subject.partition(":")[2])


_CHECKS: dict[str, Callable[[Event, Any, Record], Iterator[Problem]]] = {
    EventType.VOTE_OPENED: _vote_opened,
    EventType.VOTE_EXTENDED: _vote_extended,
    EventType.BALLOT_CAST: _ballot,
    EventType.BALLOT_CHANGED: _ballot,
    EventType.BALLOT_WITHDRAWN: _ballot_withdrawn,
    EventType.MEETING_RECORDED: _meeting_recorded,
    EventType.VOTE_CLOSED: _vote_closed,
    EventType.CONTEST_SETTLED: _contest_settled,
    EventType.AMENDMENT_REOPENED: _amendment_reopened,
    EventType.REVISION_SAVED: _revision_saved,
    EventType.AMENDMENT_MERGED: _amendment_merged,
    EventType.EDITION_PUBLISHED: _edition_published,
    EventType.ROUND_OPENED: _check_round_event,
    EventType.ROUND_ITEM: _check_round_event,
    EventType.ROUND_ITEM_WITHDRAWN: _check_round_event,
    EventType.ROUND_ADVANCED: _check_round_event,
    EventType.ROUND_BALLOT: _check_round_event,
    EventType.ROUND_RESCHEDULED: _check_round_event,
    EventType.ROUND_CANCELLED: _check_round_event,
    EventType.ROUND_CLOSED: _check_round_event,
    EventType.PAYLOAD_ERASED: _payload_erased,
}
