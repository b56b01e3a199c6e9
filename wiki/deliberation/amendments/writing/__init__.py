"""Writing an amendment.

draft_views   the four steps of a draft, saved after each step
rework_views  changing, adapting and integrating an amendment
"""
