"""Threads that a member follows, and how far they have read them.

services  the acts
views     the screens
"""
