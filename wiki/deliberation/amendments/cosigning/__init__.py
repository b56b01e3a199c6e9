"""Signing an amendment, and withdrawing a signature.

services  the acts
views     the screens
"""
