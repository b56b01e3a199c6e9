"""The screens of deliberation, brought together: importing them registers them on the blueprint."""

from wiki.deliberation.amendments import draft_views, ending_views, reworking_views, support_views, typo_views
from wiki.deliberation.amendments import views as amendment_views
from wiki.deliberation.blueprint import blueprint
from wiki.deliberation.threads import attention_views, leading_views, passage_views, reporting_views
from wiki.deliberation.threads import views as thread_views
from wiki.deliberation.votes import announcing_views, ballots_views, meeting_views, result_views
from wiki.deliberation.votes import views as vote_views

__all__ = [
    "amendment_views",
    "announcing_views",
    "attention_views",
    "ballots_views",
    "blueprint",
    "draft_views",
    "ending_views",
    "leading_views",
    "meeting_views",
    "passage_views",
    "reporting_views",
    "result_views",
    "reworking_views",
    "support_views",
    "thread_views",
    "typo_views",
    "vote_views",
]
