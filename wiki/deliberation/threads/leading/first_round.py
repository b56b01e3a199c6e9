"""The first round of a discussion: each member answers alone, and all answers are revealed at one hour.

Until then an answer is not a post, so that no code that lists, counts, searches or exports posts can reveal it. Only a
member whose own answer is final can read those of the others. The clock decides: an answer is accepted while
``now < until``; the first request after that reveals them all.
"""

from datetime import datetime, timedelta

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.core.jobs import update_next_due
from wiki.deliberation.threads import queries
from wiki.deliberation.threads.following import services as attention
from wiki.deliberation.threads.models import FirstRound, Post, PostKind, PostVersion, SealedAnswer, Thread
from wiki.ledger.chain import EventType, format_timestamp
from wiki.ledger.services import append, member_ref
from wiki.versioning import codec

LONGEST_FIRST_ROUND = timedelta(days=90)


class FirstRoundOver(Conflict):
    """The answer came after the first round ended; it can be posted in the thread instead."""


def begin_first_round(thread: Thread, question: str, until: datetime, now: datetime) -> None:
    """Begin a first round in a thread; raises InvalidInput when ``until`` is past or too far away."""
    if not now < until <= now + LONGEST_FIRST_ROUND:
        message = N_("The first round ends at an hour to come, within %(days)s days.")
        raise InvalidInput(message, days=LONGEST_FIRST_ROUND.days)
    thread.first_round = FirstRound(until=until)
    payload = {"question_hash": codec.digest(question), "until": format_timestamp(until)}
    append(EventType.THREAD_ASKED, member_ref(thread.author_id), f"thread:{thread.id}", payload, now)
    update_next_due()


def save_answer(thread: Thread, text: str, author: Member, now: datetime) -> None:
    """Save a member's answer, or change it while it is not final.

    Raises FirstRoundOver after the end, Conflict for a final answer, InvalidInput for an empty one.
    """
    if is_over(thread, now):
        raise FirstRoundOver(
            N_("The first round is over. Your words are below: you can post them in the discussion.")
        )
    if not text.strip():
        raise InvalidInput(N_("Please write something."))
    given = queries.sealed_answer(thread, author)
    if given is not None and given.final_at is not None:
        raise Conflict(
            N_("You have read the answers of the others: yours is final. The discussion opens at the hour.")
        )
    if given is None:
        given = SealedAnswer(thread_id=thread.id, author_id=author.id)
        db.session.add(given)
    given.text, given.answered_at = text, now
    attention.follow_on_posting(thread, author, now)


def is_over(thread: Thread, now: datetime) -> bool:
    """Tell whether answers are no longer accepted; raises Conflict for a thread without a first round."""
    if thread.first_round is None:
        raise Conflict(N_("This discussion has no first round."))
    return not thread.is_sealed or thread.first_round.until <= now


def make_final(thread: Thread, author: Member, now: datetime) -> None:
    """Make a member's answer final, so that they can read those of the others; idempotent, and no error after the end.

    Raises Conflict for a member who has not answered, and while nobody else has: there is nothing to read then.
    """
    if is_over(thread, now):
        return
    given = queries.sealed_answer(thread, author)
    if given is None:
        raise Conflict(N_("Give your own answer first: then you can read those of the others."))
    if given.final_at is None and queries.answer_count(thread) == 1:
        raise Conflict(
            N_("Nobody else has answered yet: there is nothing to read, and your answer can change.")
        )
    given.final_at = given.final_at or now


def reveal_answers(thread: Thread, now: datetime) -> None:
    """Turn every answer into a post once the first round has ended; idempotent."""
    first_round = thread.first_round
    if first_round is None or not thread.is_sealed or now < first_round.until:
        return
    answers = queries.sealed_answers(thread)
    for each in answers:
        revealed = Post(
            thread_id=thread.id, kind=PostKind.ANSWER, author_id=each.author_id, created_at=first_round.until
        )
        revealed.versions.append(PostVersion(number=1, text=each.text, created_at=each.answered_at))
        db.session.add(revealed)
        db.session.delete(each)
    first_round.revealed_at = now
    payload = {
        "until": format_timestamp(first_round.until),
        "answers": [[each.author_id, codec.digest(each.text)] for each in answers],
    }
    append(EventType.THREAD_REVEALED, member_ref(None), f"thread:{thread.id}", payload, now)
    update_next_due()
