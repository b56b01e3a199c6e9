"""The hook by which rooms above name the subjects and actors of events."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from wiki.core.hooks import Hook


@dataclass(frozen=True, slots=True)
class SubjectName:
    """The name of the subject or actor of an event, and its URL; "" when there is nothing to see."""

    label: str
    url: str = ""

    def __html__(self) -> str:
        """Return the name as a link."""
        if not self.url:
            return str(Markup("<bdi>{}</bdi>").format(self.label))
        return str(Markup('<a href="{}"><bdi>{}</bdi></a>').format(self.url, self.label))


WantedSubjects = Mapping[str, Collection[int]]
"""By kind of subject, such as `page`, the numbers whose names are requested."""
SubjectNames = Iterator[tuple[str, SubjectName]]
"""Pairs of a subject as the record writes it, such as `page:3`, and its name; only of what everybody may read."""

subject_names: Hook[[WantedSubjects], SubjectNames] = Hook(
    "ledger.subject_names", "the names behind the numbers of the record's subjects and actors"
)
