"""The screens of deliberation, brought together: importing them registers them on the blueprint."""

from wiki.deliberation.amendments import draft_views, reworking_views
from wiki.deliberation.amendments import views as amendment_views
from wiki.deliberation.blueprint import blueprint
from wiki.deliberation.threads import views as thread_views
from wiki.deliberation.votes import announcing_views, meeting_views, result_views
from wiki.deliberation.votes import views as vote_views

__all__ = [
    "amendment_views",
    "announcing_views",
    "blueprint",
    "draft_views",
    "meeting_views",
    "result_views",
    "reworking_views",
    "thread_views",
    "vote_views",
]
