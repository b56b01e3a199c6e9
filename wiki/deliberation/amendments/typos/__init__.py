"""Typo fixes of reference texts by stewards, which any member can contest as an amendment.

services  the acts
views     the screens
"""
