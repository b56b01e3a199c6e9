"""What the ledger asks the rooms above for."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from wiki.core.hooks import Hook


@dataclass(frozen=True, slots=True)
class SubjectName:
    """What the subject or the actor of an event is called, and where it is; no address when there is nothing to see."""

    label: str
    url: str = ""

    def __html__(self) -> str:
        """Return the name as a link."""
        if not self.url:
            return str(Markup("<bdi>{}</bdi>").format(self.label))
        return str(Markup('<a href="{}"><bdi>{}</bdi></a>').format(self.url, self.label))


Wanted = Mapping[str, Collection[int]]
"""The first word of a subject, such as `page`, and the numbers wanted of it."""
Names = Iterator[tuple[str, SubjectName]]
"""Subjects as the record writes them, such as `page:3`, with their names; only of what everybody may read."""

subject_names: Hook[[Wanted], Names] = Hook(
    "ledger.subject_names", "the names behind the numbers of the record's subjects and actors"
)
