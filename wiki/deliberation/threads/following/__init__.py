"""Discussions that a member follows, and up to where they have read.

services  the acts
views     the screens
"""
