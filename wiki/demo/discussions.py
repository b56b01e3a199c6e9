"""The discussions of the demonstration: on pages and passages, some with a first round or a synthesis."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wiki.deliberation.threads import services as threads
from wiki.deliberation.threads.leading import first_round, syntheses
from wiki.deliberation.threads.models import Thread
from wiki.deliberation.threads.passages import services as passages
from wiki.deliberation.threads.passages.services import SelectedPassage
from wiki.demo.schedule import Network, offset_of, starter_page
from wiki.pages.models import Page
from wiki.versioning.anchoring import anchors

BETWEEN_POSTS = timedelta(hours=7)


@dataclass(slots=True)
class ScriptedDiscussion:
    """A discussion on a page: a post every few hours, then its synthesis; or a first round of sealed answers."""

    network: Network
    script: dict[str, Any]

    def __call__(self, moment: datetime) -> None:
        """Open the discussion and write all its posts."""
        script, people = self.script, self.network.members
        page, first = starter_page(script["page"]), script["posts"][0]
        thread = threads.open_thread(
            page,
            script["title"],
            first["text"],
            people[first["by"]],
            moment,
            chosen=_chosen_passage(page, script["passage"]) if "passage" in script else None,
            until=self.network.days_ago(script["until"]) if "until" in script else None,
        )
        last = self._posts(thread, moment)
        for number, answer in enumerate(script.get("answers", []), start=1):
            at = moment + number * BETWEEN_POSTS
            first_round.save_answer(thread, answer["text"], people[answer["by"]], at)
        if "synthesis" in script:
            self._conclude(thread, last)

    def _posts(self, thread: Thread, moment: datetime) -> datetime:
        top = thread.posts[0]
        for post in self.script["posts"][1:]:
            moment += BETWEEN_POSTS
            parent = top if post.get("reply") else None
            written = threads.add_post(thread, post["text"], self.network.members[post["by"]], moment, parent)
            top = top if parent else written
        return moment

    def _conclude(self, thread: Thread, moment: datetime) -> None:
        """Write the synthesis and a minority view, which others sign."""
        people, synthesis, view = self.network.members, self.script["synthesis"], self.script["view"]
        syntheses.write_synthesis(
            thread, synthesis["text"], 0, people[synthesis["by"]], moment + BETWEEN_POSTS
        )
        added = syntheses.add_view(thread, view["text"], people[view["by"]], moment + 2 * BETWEEN_POSTS)
        for number, name in enumerate(view["signed"], start=3):
            syntheses.sign_view(added, 1, people[name], moment + number * BETWEEN_POSTS)


def _chosen_passage(page: Page, words: str) -> SelectedPassage:
    number, text = passages.current_version(page)
    start = offset_of(words, text, page.slug)
    return SelectedPassage(anchors.make_quote(text, start, start + len(words)), number)
