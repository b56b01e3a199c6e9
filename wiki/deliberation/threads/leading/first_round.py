"""The first round of a discussion: each member answers alone, and all answers are revealed at one hour.

Until then an answer is no post: nothing that lists, counts, finds or exports posts can come upon it. Only who has given
an answer that cannot be changed any more reads those of the others. Truth is the clock: an answer is taken while
``now < until``; whoever comes first after that reveals them all.
"""

from datetime import datetime, timedelta

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.core.jobs import update_next_due
from wiki.deliberation.threads import queries
from wiki.deliberation.threads.following import services as attention
from wiki.deliberation.threads.models import FirstRound, Post, PostKind, PostVersion, SealedAnswer, Thread
from wiki.ledger.chain import EventType, timestamp
from wiki.ledger.services import append, member_name
from wiki.versioning import codec

LONGEST = timedelta(days=90)


class RoundOver(Conflict):
    """The answer came after the hour: it can be posted in the discussion instead."""


def begin(thread: Thread, question: str, until: datetime, now: datetime) -> None:
    """Let a discussion begin with a first round; raises InvalidInput for an hour that is past or too far."""
    if not now < until <= now + LONGEST:
        message = N_("The first round ends at an hour to come, within %(days)s days.")
        raise InvalidInput(message, days=LONGEST.days)
    thread.first_round = FirstRound(until=until)
    payload = {"question_hash": codec.digest(question), "until": timestamp(until)}
    append(EventType.THREAD_ASKED, member_name(thread.author_id), f"thread:{thread.id}", payload, now)
    update_next_due()


def answer(thread: Thread, text: str, author: Member, now: datetime) -> None:
    """Give one's own answer, or change it as long as it is not final. Raises RoundOver after the hour."""
    if is_over(thread, now):
        raise RoundOver(
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
    attention.take_part(thread, author, now)


def is_over(thread: Thread, now: datetime) -> bool:
    """Say whether no more answers are taken; raises Conflict for a discussion without a first round."""
    if thread.first_round is None:
        raise Conflict(N_("This discussion has no first round."))
    return not thread.is_sealed or thread.first_round.until <= now


def make_final(thread: Thread, author: Member, now: datetime) -> None:
    """Give up changing one's answer, and read those of the others; harmless to repeat or after the hour.

    Raises Conflict for who has not answered, and as long as nobody else has: there is nothing to read then.
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


def reveal(thread: Thread, now: datetime) -> None:
    """Make a post of every answer once the hour has come; harmless to repeat."""
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
        "until": timestamp(first_round.until),
        "answers": [[each.author_id, codec.digest(each.text)] for each in answers],
    }
    append(EventType.THREAD_REVEALED, member_name(None), f"thread:{thread.id}", payload, now)
    update_next_due()
