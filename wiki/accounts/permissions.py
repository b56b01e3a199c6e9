"""Permissions: each act has a named permission, each permission one rule, each endpoint one permission.

Each room's ``rules.py`` has a table of rules, which its ``attach.py`` adds to `permission_rules`; views declare
their permission with `permission_required`; an endpoint without one is refused, and a test checks that each has one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from flask_login import current_user

from wiki.accounts.models import Member
from wiki.core import clock
from wiki.core.errors import N_, Forbidden, SignInRequired
from wiki.core.hooks import Hook

View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    """The permissions, one for each kind of act."""

    VISIT = "visit"
    SIGN_IN = "sign_in"
    REQUEST_ACCOUNT = "account.request"
    HAVE_PROFILE = "account.profile"
    APPROVE_MEMBER = "account.approve"
    READ_PAGE = "page.read"
    CREATE_PAGE = "page.create"
    EDIT_PAGE = "page.edit"
    RENAME_PAGE = "page.rename"
    HIDE_PAGE = "page.hide"
    FOLLOW_PAGE = "page.follow"
    ADAPT_SHEET = "sheet.adapt"
    FIX_TYPO = "page.fix_typo"
    DISCUSS = "thread.post"
    EDIT_POST = "post.edit"
    HIDE_POST = "post.hide"
    REPORT_POST = "post.report"
    SETTLE_REPORTS = "report.settle"
    LEAD_THREAD = "thread.lead"
    PROPOSE_AMENDMENT = "amendment.propose"
    READ_AMENDMENT = "amendment.read"
    EDIT_AMENDMENT = "amendment.edit"
    COSIGN_AMENDMENT = "amendment.cosign"
    WITHDRAW_AMENDMENT = "amendment.withdraw"
    SUPERSEDE_AMENDMENT = "amendment.supersede"
    TAKE_UP_AMENDMENT = "amendment.take_up"
    OPEN_VOTE = "vote.open"
    VOTE = "vote.cast"
    RECORD_MEETING = "vote.record"
    INTEGRATE_AMENDMENT = "amendment.integrate"
    VOID_AMENDMENT = "amendment.void"
    PUBLISH_EDITION = "edition.publish"
    KEEP_CATALOGUE = "catalogue.keep"
    OPEN_ROUND = "round.open"
    RESCHEDULE_ROUND = "round.reschedule"
    CANCEL_ROUND = "round.cancel"
    PROPOSE_ITEM = "round.propose"
    WITHDRAW_ITEM = "round.withdraw"
    EVALUATE_ITEM = "round.evaluate"
    VOTE_IN_ROUND = "round.vote"
    RECORD_SESSION = "round.record"
    BECOME_ANYONE = "demo.become"


@dataclass(frozen=True, slots=True)
class Actor:
    """The member who acts (None for a visitor), and the time."""

    member: Member | None
    now: datetime

    @property
    def today(self) -> date:
        """The day of the network."""
        return clock.day(self.now)


@dataclass(frozen=True, slots=True)
class Rule:
    """A predicate of an actor and a thing, and the message when it is false.

    ``all_of`` has the parts of a conjunction, so that the part that fails gives the message.
    """

    holds: Callable[[Actor, Any], bool]
    refusal: str = N_("You do not have the right to do this. A steward of the network can give it.")
    all_of: tuple["Rule", ...] = ()

    def why_not(self, actor: "Actor", thing: Any) -> str:
        """Return the message of a refusal: of a conjunction, that of the first part that fails."""
        broken = next((rule for rule in self.all_of if not rule.holds(actor, thing)), None)
        return broken.why_not(actor, thing) if broken else self.refusal

    def __and__(self, other: "Rule") -> "Rule":
        """Return the conjunction; the first rule that fails gives the message."""
        both = (self, other)
        return Rule(lambda actor, thing: all(rule.holds(actor, thing) for rule in both), all_of=both)

    def __or__(self, other: "Rule") -> "Rule":
        """Return the disjunction; the second rule gives the message."""
        return Rule(lambda actor, thing: self.holds(actor, thing) or other.holds(actor, thing), other.refusal)


anyone = Rule(lambda _actor, _thing: True)
member = Rule(lambda actor, _thing: actor.member is not None)
steward = Rule(
    lambda actor, _thing: actor.member is not None and actor.member.is_steward(actor.today),
    N_("Only a steward of the network can do this."),
)
dynamiser = Rule(
    lambda actor, _thing: actor.member is not None and bool(actor.member.dynamiser_countries(actor.today)),
    N_("Only a dynamiser or a steward can do this."),
)

permission_rules: Hook[[], Mapping[Permission, Rule]] = Hook(
    "accounts.permission_rules", "which rule decides each permission of a room"
)


def find_rule(permission: Permission) -> Rule | None:
    """Return the rule of a permission, or None. Raises ValueError when two rooms give a rule to one permission."""
    return _collect_rules(tuple(permission_rules)).get(permission)


@cache
def _collect_rules(
    providers: tuple[Callable[[], Mapping[Permission, Rule]], ...],
) -> Mapping[Permission, Rule]:
    rules = {Permission.VISIT: anyone}
    for provider in providers:
        for permission, rule in provider().items():
            if permission in rules:
                msg = f"{permission} has a rule already"
                raise ValueError(msg)
            rules[permission] = rule
    return rules


def current_member() -> Member | None:
    """Return the member signed in, or None."""
    member = current_user._get_current_object()  # noqa: SLF001 - Flask-Login's documented way to the member itself
    return member if member.is_authenticated else None


def current_actor() -> Actor:
    """Return the actor of this request: the member signed in or None, and the current time."""
    return Actor(current_member(), clock.now())


def allowed(permission: Permission, thing: Any = None, actor: Actor | None = None) -> bool:
    """Return whether the actor (by default, of this request) may do this to the thing."""
    rule = find_rule(permission)
    return rule is not None and rule.holds(actor or current_actor(), thing)


def require(permission: Permission, thing: Any = None, actor: Actor | None = None) -> Actor:
    """Return the actor, or raise SignInRequired (nobody is signed in) or Forbidden (with the rule's message)."""
    actor = actor or current_actor()
    if allowed(permission, thing, actor):
        return actor
    if actor.member is None:
        raise SignInRequired(N_("Please sign in first; you will come back here."))
    rule = find_rule(permission)
    assert rule is not None, f"{permission} has no rule"
    raise Forbidden(rule.why_not(actor, thing))


def permission_required(permission: Permission) -> Callable[[View], View]:
    """Declare the permission of a view (a decorator).

    A permission about a thing is checked where the thing is loaded (``access.py``), the others before the view
    runs. A view without a declaration is never called.
    """

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def check_permission(view: Callable[..., Any] | None) -> None:
    """Raise Forbidden for a view without a declared permission; check a permission that is about no thing."""
    permission = getattr(view, "permission", None)
    if permission is None:
        raise Forbidden(N_("This address is not open to anyone."))
    if permission in GLOBAL_PERMISSIONS:
        require(permission)


GLOBAL_PERMISSIONS = frozenset(
    {
        Permission.VISIT,
        Permission.SIGN_IN,
        Permission.REQUEST_ACCOUNT,
        Permission.HAVE_PROFILE,
        Permission.APPROVE_MEMBER,
        Permission.CREATE_PAGE,
        Permission.PUBLISH_EDITION,
        Permission.KEEP_CATALOGUE,
        Permission.SETTLE_REPORTS,
        Permission.OPEN_ROUND,
        Permission.PROPOSE_ITEM,
        Permission.EVALUATE_ITEM,
        Permission.VOTE_IN_ROUND,
        Permission.RECORD_SESSION,
    }
)
