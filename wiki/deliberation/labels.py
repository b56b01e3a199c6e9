"""Labels shown on the screens: choices, rules, states of amendments and votes, mergeability."""

from flask_babel import gettext, ngettext

from wiki.core.errors import N_
from wiki.deliberation.amendments.fit.texts import Relation
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Mergeability, VoteState
from wiki.deliberation.policy import Choice, Who
from wiki.deliberation.tally import Position
from wiki.deliberation.wording import Phrase

CHOICES = {
    Choice.FOR: N_("For"),
    Choice.AGAINST: N_("Against"),
    Choice.ABSTAIN: N_("Abstain"),
    Choice.CONSENT: N_("Consent"),
    Choice.RESERVATION: N_("Consent with reservation"),
    Choice.OBJECTION: N_("Objection"),
}
CHOICE_SENTENCES = {
    Choice.FOR: N_("I support this change."),
    Choice.AGAINST: N_("I am against this change."),
    Choice.ABSTAIN: N_("I let the group decide without me."),
    Choice.CONSENT: N_("I can live with it; let us try."),
    Choice.RESERVATION: N_("I accept, and I ask that my reservation be noted."),
    Choice.OBJECTION: N_("This change would harm our purpose; I explain how."),
}
NOT_VOTED = N_("Not yet voted")
DID_NOT_VOTE = N_("Did not vote")
PRESET_NAMES = {
    "simple": N_("Simple majority: more than half of votes cast"),
    "charter": N_("Reinforced majority: two thirds of votes cast, and a majority of countries"),
    "consent": N_("Consent: adopted unless an objection is sustained"),
}
"""The presets one can choose from, with their names."""

RATIFICATION = N_("Ratification: more than half of votes cast, in a short vote")
ELECTORATES = {
    Who.MEMBERS: N_("All members"),
    Who.DYNAMISERS: N_("The dynamisers"),
    Who.COUNTRIES: N_("The members of certain countries"),
}

MERGEABILITY = {
    Mergeability.CLEAN: N_("It fits the text in force."),
    Mergeability.CLOSE: N_("The page has changed close by: its author must confirm the joined text."),
    Mergeability.CONFLICT: N_(
        "The page has changed in the same place: its author must adapt or withdraw it."
    ),
    Mergeability.GONE: N_(
        "What it changes no longer stands in the text: its author must adapt or withdraw it."
    ),
    Mergeability.IDLE: N_(
        "The text in force already says all of it: nothing is left to vote. Its author must adapt or withdraw it."
    ),
}
MERGEABILITY_WHEN_FROZEN = {
    Mergeability.CLEAN: MERGEABILITY[Mergeability.CLEAN],
    Mergeability.CLOSE: N_(
        "The page has changed close by: if it is adopted, a person confirms the joined text."
    ),
    Mergeability.CONFLICT: N_(
        "The page has changed in the same place: if it is adopted, a person chooses between the adopted wordings."
    ),
    Mergeability.GONE: N_(
        "What it changes no longer stands in the text: if it is adopted, a person chooses what becomes of it."
    ),
    Mergeability.IDLE: N_(
        "The text in force already says all of it: if it is adopted, nothing is left to put in."
    ),
}
"""The same once a text is frozen, so that its author can no longer change it."""

RELATIONS = {
    Relation.SAME: N_("proposes the very same text"),
    Relation.CONFLICT: N_("changes the same words or facts"),
    Relation.CLOSE: N_("changes the same sentence in other words"),
    Relation.APART: N_("speaks of much the same thing in another place"),
}
COUNTRY_POSITIONS = {
    Position.YES: N_("yes"),
    Position.NO: N_("no"),
    Position.SILENT: N_("no position"),
}
VOTE_STATES = {
    VoteState.OPEN: N_("Open"),
    VoteState.ANNOUNCED: N_("Announced"),
    VoteState.CLOSED: N_("Decided"),
}
AMENDMENT_STATES = {
    AmendmentState.SEEKING_SUPPORT: N_("Seeking support"),
    AmendmentState.OPEN: N_("In discussion"),
    AmendmentState.FROZEN: N_("Frozen"),
    AmendmentState.VOTING: N_("Vote open"),
    AmendmentState.INTEGRATING: N_("Adopted, being integrated"),
    AmendmentState.MERGED: N_("In the text"),
    AmendmentState.REJECTED: N_("Rejected"),
    AmendmentState.NO_QUORUM: N_("Quorum not reached"),
    AmendmentState.WITHDRAWN: N_("Withdrawn"),
    AmendmentState.SUPERSEDED: N_("Replaced by another"),
    AmendmentState.VOID: N_("Void"),
}
"""The states that the list of amendments can be filtered by, in order."""


def preset_name(preset: str) -> str:
    """Return the name of a preset policy in the reader's language."""
    return str(gettext({**PRESET_NAMES, "ratification": RATIFICATION}[preset]))


def translate_phrase(phrase: Phrase) -> str:
    """Translate a phrase, and the phrases among its parameters, into the reader's language."""
    params = {
        name: translate_phrase(each) if isinstance(each, Phrase) else each
        for name, each in phrase.params.items()
    }
    if phrase.plural:
        return str(ngettext(phrase.message, phrase.plural, **params))
    said = str(gettext(phrase.message))
    return said % params if params else said


def choice_label(choice: str) -> str:
    """Return the label of a choice in the reader's language."""
    return str(gettext(CHOICES[Choice(choice)]))


def country_says(position: str) -> str:
    """Return the label of a country's position in the reader's language."""
    return str(gettext(COUNTRY_POSITIONS[Position(position)]))
