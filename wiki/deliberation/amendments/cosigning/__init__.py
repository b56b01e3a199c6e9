"""Signing an amendment, and taking that back.

services  the acts
views     the screens
"""
