"""Typo fixes of reference texts by stewards; any member makes an amendment of one.

services  the acts
views     the screens
"""
