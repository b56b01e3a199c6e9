"""What the ballots on an item decide: a pure function of the policy *annual*, the roll and the ballots.

Each option that was answered (validate, retire, replace by this or that sheet) is judged by itself as if all
other options were against it, with the same rules and the same lines as any vote (`wiki.deliberation.tally`):
quorum, more than half of votes cast, more than half of the countries that say yes or no. At most one option can
have more than half; an item of which no option passes is carried over.

Pure.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wiki.deliberation import tally
from wiki.deliberation.policy import (
    Choice,
    Electorate,
    Policy,
    Quorum,
    ReasonRule,
    SecondMajority,
    Threshold,
    Who,
)
from wiki.deliberation.tally import Decision, Elector

ANNUAL = Policy(
    "annual",
    quorum=Quorum(1, 2),
    threshold=Threshold(1, 2, strict=True),
    electorate=Electorate(Who.DYNAMISERS),
    second=SecondMajority(1, 2, strict=True, min_countries=2),
    reason=ReasonRule.WHEN_AGAINST,
)


class Answer(StrEnum):
    """The answers of a ballot on an item."""

    VALIDATE = "validate"
    REPLACE = "replace"
    RETIRE = "retire"
    ABSTAIN = "abstain"


NEEDS_REASON = frozenset({Answer.REPLACE, Answer.RETIRE})


class Outcome(StrEnum):
    """What becomes of an item."""

    VALIDATED = "validated"
    REPLACED = "replaced"
    RETIRED = "retired"
    CARRIED_OVER = "carried_over"


OUTCOMES = {
    Answer.VALIDATE: Outcome.VALIDATED,
    Answer.REPLACE: Outcome.REPLACED,
    Answer.RETIRE: Outcome.RETIRED,
}


@dataclass(frozen=True, slots=True)
class ItemBallot:
    """One member's answer on one item; ``successor`` is a page id, for *replace* only."""

    member_id: int
    answer: Answer
    successor: int | None = None


@dataclass(frozen=True, slots=True)
class OptionResult:
    """One option with its decision."""

    answer: Answer
    successor: int | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of an item, and the decision on every option, the winning or nearest one first."""

    outcome: Outcome
    successor: int | None
    judged: tuple[OptionResult, ...]
    counts: dict[Answer, int]

    @property
    def leading(self) -> OptionResult:
        """The option that decided, or came nearest."""
        return self.judged[0]

    def to_json(self) -> dict[str, Any]:
        """Return what the record holds: outcome, successor, ballots by answer."""
        counts = {str(answer): count for answer, count in self.counts.items()}
        return {"outcome": str(self.outcome), "successor": self.successor, "counts": counts}


def judge(policy: Policy, roll: Sequence[Elector], papers: Iterable[ItemBallot]) -> Verdict:
    """Decide one item. Raises InvalidInput for a ballot from outside the roll, or two of one member."""
    cast = list(papers)
    named = {(paper.answer, paper.successor) for paper in cast if paper.answer is not Answer.ABSTAIN}
    options = {(Answer.VALIDATE, None), (Answer.RETIRE, None), *named}
    judged = sorted((_judge_option(policy, roll, cast, option) for option in options), key=_rank)
    counts = Counter(paper.answer for paper in cast)
    won = judged[0].decision.outcome is tally.Outcome.ADOPTED
    return Verdict(
        outcome=OUTCOMES[judged[0].answer] if won else Outcome.CARRIED_OVER,
        successor=judged[0].successor if won else None,
        judged=tuple(judged),
        counts={answer: counts[answer] for answer in Answer},
    )


def _judge_option(
    policy: Policy, roll: Sequence[Elector], papers: Sequence[ItemBallot], option: tuple[Answer, int | None]
) -> OptionResult:
    ballots = [tally.Ballot(paper.member_id, _choice(paper, option)) for paper in papers]
    return OptionResult(*option, tally.decide(policy, roll, ballots))


def _choice(paper: ItemBallot, option: tuple[Answer, int | None]) -> Choice:
    if paper.answer is Answer.ABSTAIN:
        return Choice.ABSTAIN
    return Choice.FOR if (paper.answer, paper.successor) == option else Choice.AGAINST


def _rank(judged: OptionResult) -> tuple[bool, int, int, int]:
    decision = judged.decision
    lost = decision.outcome is not tally.Outcome.ADOPTED
    return lost, -decision.tally.favour, list(Answer).index(judged.answer), judged.successor or 0


def unsound_replacements(replacements: Mapping[int, int], retired: Collection[int]) -> set[int]:
    """Return the pages whose successors lead back to themselves, or to a page retired without one."""
    return {page for page in replacements if not _is_sound(page, replacements, retired)}


def _is_sound(page: int, replacements: Mapping[int, int], retired: Collection[int]) -> bool:
    seen, here = {page}, replacements[page]
    while here in replacements and here not in seen:
        seen.add(here)
        here = replacements[here]
    return here not in seen and here not in retired
