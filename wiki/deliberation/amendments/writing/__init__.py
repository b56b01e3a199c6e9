"""Writing an amendment.

draft_views   its four steps, each a draft that is kept
rework_views  changing it, adapting it, putting it into its page once adopted
"""
