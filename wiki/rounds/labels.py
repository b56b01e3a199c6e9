"""Labels shown on the screens: phases, kinds of item, answers, outcomes."""

from flask_babel import gettext

from wiki.core.errors import N_
from wiki.deliberation.policy import Policy
from wiki.rounds.agenda.items import ItemKind
from wiki.rounds.calendar import Phase
from wiki.rounds.models import Item
from wiki.rounds.voting.verdict import Answer, Outcome

PHASES = {
    Phase.ANNOUNCED: N_("Announced"),
    Phase.COLLECTION: N_("Collection"),
    Phase.EVALUATION: N_("Individual evaluation"),
    Phase.DELIBERATION: N_("Deliberation"),
    Phase.VOTE: N_("Vote"),
    Phase.PUBLISHED: N_("Published"),
    Phase.CANCELLED: N_("Cancelled"),
}
MOMENTS = (
    N_("Collection begins"),
    N_("Individual evaluation begins"),
    N_("Deliberation begins"),
    N_("The vote opens"),
    N_("The vote closes"),
)
"""The moments of a calendar, in their order."""
PHASE_SENTENCES = {
    Phase.ANNOUNCED: N_("The collection has not begun yet."),
    Phase.COLLECTION: N_(
        "Any member can propose what should be added, revised, replaced or retired. Whatever is validated and "
        "nobody speaks of will be put on the agenda by itself."
    ),
    Phase.EVALUATION: N_(
        "Each dynamiser scores each item alone, against the network’s principles. What the others think shows "
        "once one’s own scores are in."
    ),
    Phase.DELIBERATION: N_(
        "All scores are open. Discuss the items, each on its own screen, before the vote."
    ),
    Phase.VOTE: N_("The dynamisers vote, item by item; each answer can be changed until the close."),
    Phase.PUBLISHED: N_("The round is closed: its outcomes are written into the sheets."),
    Phase.CANCELLED: N_(
        "The round was cancelled before its close: nothing was decided. What was proposed comes on the agenda of "
        "the next round by itself."
    ),
}
KINDS = {
    ItemKind.ADD: N_("Add"),
    ItemKind.REVISE: N_("Revise"),
    ItemKind.REPLACE: N_("Replace"),
    ItemKind.RETIRE: N_("Retire"),
    ItemKind.KEEP: N_("Keep"),
}
KIND_SENTENCES = {
    ItemKind.ADD: N_("A proposed sheet joins the method."),
    ItemKind.REPLACE: N_("Another sheet takes its place; the old one stays readable, with a badge."),
    ItemKind.RETIRE: N_("It is out of use; it stays readable, with a badge."),
    ItemKind.REVISE: N_("The round says what it thinks of an amendment, which keeps its own vote."),
}
"""What one can propose, each with its sentence."""
ITEM_SENTENCES = {
    **KIND_SENTENCES,
    ItemKind.KEEP: N_("Nobody proposes to change this sheet: is it still right?"),
}
"""What an item proposes for its sheet, by kind."""
SCORE_SENTENCES = {
    ItemKind.ADD: N_("Score the proposed sheet, as it would join the method."),
    ItemKind.REVISE: N_("Score the sheet as the amendment would make it."),
    ItemKind.REPLACE: N_(
        "Score the sheet as it stands today; say in your remark what you think of the other one."
    ),
    ItemKind.RETIRE: N_(
        "Score the sheet as it stands today; say in your remark what you think of retiring it."
    ),
    ItemKind.KEEP: N_("Score the sheet as it stands today."),
}
"""What the scores of an item are about."""

_SHEET = {
    Answer.VALIDATE: N_("Validate the sheet"),
    Answer.REPLACE: N_("Replace by another sheet"),
    Answer.RETIRE: N_("Retire the sheet"),
    Answer.ABSTAIN: N_("Abstain"),
}
ANSWER_LABELS: dict[tuple[ItemKind, Answer], str] = {
    **{(kind, answer): words for kind in ItemKind for answer, words in _SHEET.items()},
    (ItemKind.ADD, Answer.RETIRE): N_("Do not take it in"),
    (ItemKind.REVISE, Answer.VALIDATE): N_("Support the amendment"),
    (ItemKind.REVISE, Answer.RETIRE): N_("Do not support it"),
}
_SHEET_EFFECTS = {
    Answer.VALIDATE: N_("The sheet stays in the method."),
    Answer.REPLACE: N_("The sheet you choose takes its place; this one stays readable, with a badge."),
    Answer.RETIRE: N_("The sheet leaves the method; it stays readable, with a badge."),
    Answer.ABSTAIN: N_("I let the group decide without me."),
}
ANSWER_EFFECTS: dict[tuple[ItemKind, Answer], str] = {
    **{(kind, answer): says for kind in ItemKind for answer, says in _SHEET_EFFECTS.items()},
    (ItemKind.ADD, Answer.VALIDATE): N_("The sheet joins the method."),
    (ItemKind.ADD, Answer.RETIRE): N_("The sheet does not join the method; it stays a proposal."),
    (ItemKind.REPLACE, Answer.VALIDATE): N_("The sheet stays in the method: it is not replaced."),
    (ItemKind.RETIRE, Answer.VALIDATE): N_("The sheet stays in the method: it is not retired."),
    (ItemKind.REVISE, Answer.VALIDATE): N_(
        "The round speaks for this change; the amendment keeps its own vote."
    ),
    (ItemKind.REVISE, Answer.RETIRE): N_(
        "The round speaks against this change; the amendment keeps its own vote."
    ),
}
"""What an answer does, on an item of this kind."""
REASON_NEEDED = {
    **dict.fromkeys(ItemKind, N_("needed to replace or retire")),
    ItemKind.ADD: N_("needed not to take it in"),
    ItemKind.REVISE: N_("needed not to support it"),
}
"""For which answers a reason is needed; see ``verdict.NEEDS_REASON``."""
NO_ANSWER = N_("No answer")
OUTCOMES = {
    Outcome.VALIDATED: N_("Validated"),
    Outcome.REPLACED: N_("Replaced"),
    Outcome.RETIRED: N_("Retired"),
    Outcome.CARRIED_OVER: N_("Carried over"),
}
NOT_ADDED = N_("Not taken in")
"""The label of the outcome *retired* for a proposed sheet, which was never in use."""


def item_label(item: Item) -> str:
    """Say in a line what an item is about: « 4 · Retirer : Fiche T13 »."""
    title = item.amendment.current.title if item.amendment else item.page.title
    words = {"number": item.number, "kind": gettext(KINDS[item.kind]), "title": title}
    return str(gettext("%(number)s · %(kind)s: %(title)s", **words))


def outcome_label(item: Item) -> str:
    """Return the label of an item's outcome; empty before the close."""
    if item.result is None:
        return ""
    if item.result.outcome is Outcome.RETIRED and item.kind in {ItemKind.ADD, ItemKind.REVISE}:
        return str(gettext(NOT_ADDED))
    return str(gettext(OUTCOMES[item.result.outcome]))


def rules(policy: Policy) -> list[str]:
    """Say in plain words how a round decides, one sentence a rule; see ``verdict``."""
    numbers = {
        "quorum": f"{policy.quorum.num}/{policy.quorum.den}",
        "share": f"{policy.threshold.num}/{policy.threshold.den}",
        "countries": policy.second.min_countries if policy.second else 0,
    }
    return [str(gettext(sentence)) % numbers for sentence in RULE_SENTENCES]


RULE_SENTENCES = (
    N_("The dynamisers whose mandate runs when the vote opens are on the roll, each with their country."),
    N_(
        "For each item they choose: validate, replace, retire, or abstain. Replacing and retiring give their reason."
    ),
    N_("For an item to be decided (quorum), %(quorum)s of the roll must answer it."),
    N_(
        "An option is chosen if more than %(share)s of the votes cast are for it, and it has a majority in more than "
        "half of the countries that say yes or no, at least %(countries)s of them."
    ),
    N_("An item on which no option is chosen comes back in the next round; nothing is ever deleted."),
)
