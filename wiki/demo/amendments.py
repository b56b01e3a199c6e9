"""The amendments of the demonstration, each from its draft to the state that its script ends with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wiki.accounts.models import Member
from wiki.deliberation.amendments import services as amendments
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.amendments.ending import services as endings
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Vote
from wiki.deliberation.policy import Choice
from wiki.deliberation.votes import services as votes
from wiki.deliberation.votes.services import VotePlan
from wiki.demo.schedule import Act, Network, offset_of, starter_page


@dataclass(slots=True)
class ScriptedAmendment:
    """An amendment, from its draft to the state that its script ends with."""

    network: Network
    script: dict[str, Any]
    rivals: tuple["ScriptedAmendment", ...] = ()
    amendment: Amendment | None = None

    def plan(self) -> None:
        """Schedule the first act of this amendment; each act schedules those after it."""
        self._at(self.script.get("submitted", 1), self.propose)

    def _at(self, days_ago: float, act: Act) -> None:
        self.network.plan(days_ago, act)

    @property
    def known(self) -> Amendment:
        """The amendment, once it is drafted."""
        assert self.amendment is not None
        return self.amendment

    @property
    def vote(self) -> Vote:
        """Its vote, once it is announced."""
        assert self.known.vote is not None
        return self.known.vote

    def propose(self, moment: datetime) -> None:
        """Draft it, and submit it unless it stays a draft."""
        script, author = self.script, self.network.members[self.script["by"]]
        page = starter_page(script["page"])
        self.amendment = amendments.create_draft(page, script["section"], author, moment)
        base = self.amendment.current
        offset_of(script["find"], base.text, script["page"])
        text = base.text.replace(script["find"], script["replace"], 1)
        proposal = Proposal(base.base_number, text, script["title"], script["reasons"])
        amendments.revise(self.amendment, proposal, moment)
        if "submitted" not in script:
            return
        amendments.submit(self.amendment, moment)
        self._support(moment)
        if "vote" in script:
            self._at(script["vote"]["frozen"], self.freeze)
        for end, act in (("withdrawn", self.withdraw), ("voided", self.void)):
            if end in script:
                self._at(script[end]["days_ago"], act)

    def _support(self, moment: datetime) -> None:
        """Let every seventh member sign, as many as the script says or until the amendment is open."""
        others = [each for each in self.network.members.values() if each.id != self.known.author_id]
        for member in others[::7][: self.script.get("signatures", len(others))]:
            if self.known.state is AmendmentState.SEEKING_SUPPORT:
                cosigning.sign(self.known, self.known.current.number, member, moment)

    def withdraw(self, moment: datetime) -> None:
        """Withdraw the amendment."""
        endings.withdraw(self.known, self.script["withdrawn"]["reason"], self.known.author, moment)

    def void(self, moment: datetime) -> None:
        """Have a steward declare the amendment void."""
        voided = self.script["voided"]
        endings.void(self.known, voided["reason"], self.network.members[voided["by"]], moment)

    def freeze(self, moment: datetime) -> None:
        """Announce the vote, together with its alternatives, and schedule its ballots."""
        vote = self.script["vote"]
        opens, closes = self.network.days_ago(vote["opens"]), self.network.days_ago(vote["closes"])
        plan = VotePlan(vote["preset"], opens, closes, reason=vote.get("reason", ""))
        caller = self.network.members[vote["by"]] if "by" in vote else self.known.author
        votes.announce_vote(self.known, plan, caller, moment, [each.known for each in self.rivals])
        if vote["opens"] >= 0:
            self._at(vote["opens"], self.clock)
            for each in (self, *self.rivals):
                each.plan_ballots(vote["opens"], max(vote["closes"], 0))
        if vote["closes"] >= 0:
            self._at(vote["closes"], self.clock)
            self._at(max(vote["closes"] - 1, 0), self.follow_up)

    def clock(self, moment: datetime) -> None:
        """Open or close the vote when that is due."""
        votes.advance_vote(self.vote, moment)

    def follow_up(self, moment: datetime) -> None:
        """Write the follow-up of the decision."""
        amendments.write_follow_up(self.known, self.script.get("follow_up", ""), self.known.author, moment)

    def plan_ballots(self, opens: float, until: float) -> None:
        """Schedule the ballots that the script lists, and others, evenly spaced, as many as it says of each choice."""
        script = self.script.get("vote", self.script)
        spoken = script.get("ballots", [])
        for each in spoken:
            member = self.network.members[each["by"]]
            self._at(each["days_ago"], ScriptedBallot(self, member, each["choice"], each["reason"]))
        choices = [choice for choice in Choice for _ in range(script.get(choice, 0))]
        named = {each["by"] for each in spoken}
        others = [each for each in self.network.members.values() if each.name not in named]
        voters = sorted(others, key=lambda member: (member.id * 29 + 7) % 53)
        for number, (member, choice) in enumerate(zip(voters, choices, strict=False)):
            reasons = self.network.script.get(f"reasons_{choice}", [""])
            when = opens - (opens - until) * (number + 1) / (len(choices) + 1)
            self._at(when, ScriptedBallot(self, member, choice, reasons[number % len(reasons)]))


@dataclass(slots=True)
class ScriptedBallot:
    """One member's ballot."""

    proposed: ScriptedAmendment
    member: Member
    choice: str
    reason: str

    def __call__(self, moment: datetime) -> None:
        """Cast it."""
        votes.cast_ballot(self.proposed.vote, self.member, self.choice, self.reason, moment)
