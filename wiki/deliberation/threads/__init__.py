"""Discussions on a page or on an amendment: threads, posts, the words of each post as they were edited.

models, queries, services, forms, views   as in every room
"""
