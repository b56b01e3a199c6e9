"""Which of several alternatives wins: a pure function of what each vote decided by its own rule.

Each alternative stands against the text in force and must pass its own rule. Among those that pass, the most
votes in favour win; when the most are shared, the text in force stays.

Pure.
"""

from collections.abc import Sequence

from wiki.deliberation.tally import Decision, Outcome


def winner_index(decisions: Sequence[Decision]) -> int | None:
    """Return the index of the alternative that wins, or None when the text in force stays."""
    first = [place for place, each in enumerate(decisions) if _has_most_in_favour(each, decisions)]
    return first[0] if len(first) == 1 else None


def outcomes(decisions: Sequence[Decision]) -> list[Outcome]:
    """Return the outcome of each alternative, in order: one that passes but does not win is OUTVOTED or TIED."""
    winner = winner_index(decisions)
    found = []
    for place, each in enumerate(decisions):
        if each.outcome is not Outcome.ADOPTED or place == winner:
            found.append(each.outcome)
        else:
            found.append(Outcome.TIED if _has_most_in_favour(each, decisions) else Outcome.OUTVOTED)
    return found


def _has_most_in_favour(decision: Decision, among: Sequence[Decision]) -> bool:
    most = max((each.tally.favour for each in among if each.outcome is Outcome.ADOPTED), default=0)
    return decision.outcome is Outcome.ADOPTED and decision.tally.favour == most
