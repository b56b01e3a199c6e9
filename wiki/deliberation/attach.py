"""Register deliberation on the application, and on the hooks of the rooms below."""

from flask import Flask

from wiki.accounts.hooks import member_contributions
from wiki.accounts.permissions import permission_rules
from wiki.core.jobs import scheduled_jobs
from wiki.core.search_sources import search_sources
from wiki.deliberation import rules
from wiki.deliberation.amendments import rebasing
from wiki.deliberation.amendments import views as amendment_views
from wiki.deliberation.amendments.cosigning import views as cosigning_views
from wiki.deliberation.amendments.ending import views as ending_views
from wiki.deliberation.amendments.typos import views as typo_views
from wiki.deliberation.amendments.writing import draft_views, rework_views
from wiki.deliberation.blueprint import blueprint
from wiki.deliberation.providers import contributions, page_panels, record_names, vote_jobs
from wiki.deliberation.providers import first_round_jobs as thread_jobs
from wiki.deliberation.providers import search_sources as searchable
from wiki.deliberation.threads import views as thread_views
from wiki.deliberation.threads.following import views as following_views
from wiki.deliberation.threads.leading import views as leading_views
from wiki.deliberation.threads.moderation import views as moderation_views
from wiki.deliberation.threads.passages import marks
from wiki.deliberation.threads.passages import services as passages
from wiki.deliberation.threads.passages import views as passage_views
from wiki.deliberation.votes import announcing_views
from wiki.deliberation.votes import views as vote_views
from wiki.deliberation.votes.ballots import views as ballots_views
from wiki.deliberation.votes.closing import result_views
from wiki.deliberation.votes.meetings import views as meeting_views
from wiki.ledger.hooks import subject_names
from wiki.pages import hooks as pages

SCREENS = (
    amendment_views,
    draft_views,
    rework_views,
    cosigning_views,
    ending_views,
    typo_views,
    thread_views,
    passage_views,
    following_views,
    leading_views,
    moderation_views,
    announcing_views,
    vote_views,
    meeting_views,
    ballots_views,
    result_views,
)
"""Importing these registers their screens on the blueprint."""


def attach(app: Flask) -> None:
    """Register screens, permission rules, scheduled jobs, search sources and the hooks of pages."""
    permission_rules.add(rules.rules)
    app.register_blueprint(blueprint)
    search_sources.add(searchable.things)
    scheduled_jobs.add(vote_jobs.job)
    scheduled_jobs.add(thread_jobs.job)
    subject_names.add(record_names.names)
    member_contributions.add(contributions.contributions_section)
    pages.after_new_version.add(passages.reanchor_on_new_version)
    pages.after_new_version.add(rebasing.rebase_on_new_version)
    pages.reasons_to_stay.add(page_panels.reasons_to_stay)
    pages.tab_counts.add(page_panels.post_tab_count)
    pages.reading_panels.add(page_panels.panels)
    pages.text_marks.add(marks.mark_passages)
    pages.list_notes.add(page_panels.amendment_counts)
    pages.revision_sources.add(page_panels.revision_sources)
