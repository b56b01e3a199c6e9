"""The state that the events of a record read so far add up to, for ``checks``. Pure."""

from dataclasses import dataclass, field

from wiki.audit.history.state import History
from wiki.audit.verify_rounds import Rounds
from wiki.deliberation.policy import Policy
from wiki.deliberation.tally import Ballot, Decision, Elector, Outcome, decide


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one event; ``seq`` is its position in the record, and its line in an export."""

    seq: int
    message: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params


@dataclass(slots=True)
class Vote:
    """A vote, as the events read so far describe it."""

    amendment: int
    page: int
    base_number: int
    text_hash: str
    about_hash: str | None
    policy: Policy
    roll: tuple[Elector, ...]
    members: frozenset[int]
    opens_at: str
    closes_at: str
    contest: int | None
    ballots: dict[int, Ballot] = field(default_factory=dict)
    recorded: set[int] = field(default_factory=set)
    extended: bool = False
    outcome: Outcome | None = None
    settled: bool = False

    @property
    def decision(self) -> Decision:
        """What the ballots cast so far decide."""
        return decide(self.policy, self.roll, self.ballots.values())

    @property
    def adopts(self) -> bool:
        """Whether its amendment is adopted into the page; of alternatives, only the one that won is."""
        return self.outcome is Outcome.ADOPTED and (self.contest is None or self.settled)

    @property
    def terms(self) -> tuple[object, ...]:
        """What must be equal in the votes on alternatives."""
        return self.page, self.policy, self.roll, self.opens_at, self.closes_at


@dataclass(frozen=True, slots=True)
class Meeting:
    """A consensus recorded at a meeting: for which vote, by whom, and who was present."""

    vote: str
    recorded_by: str
    present: frozenset[int]


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of a page: the event that saved it, its hashes, and the amendment it comes from, if any."""

    seq: int
    text_hash: str
    about_hash: str | None
    amendment: int | None


@dataclass(slots=True)
class Record:
    """The state after the events read so far; ``blind`` are the subjects that have an erased payload."""

    votes: dict[str, Vote] = field(default_factory=dict)
    meetings: dict[int, Meeting] = field(default_factory=dict)
    reopened: set[int] = field(default_factory=set)
    revisions: dict[tuple[int, int], Revision] = field(default_factory=dict)
    merged: dict[int, tuple[int, int]] = field(default_factory=dict)
    last_number: dict[int, int] = field(default_factory=dict)
    rounds: Rounds = field(default_factory=Rounds)
    history: History = field(default_factory=History)
    blind: set[str] = field(default_factory=set)
    missing: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    tallies: int = 0
    merges: int = 0
    unchecked: int = 0
