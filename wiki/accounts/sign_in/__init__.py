"""Signing in.

passwords  hashing with argon2id, and the check of new passwords
devices    the cookie by which a browser on which somebody signed in before is known
services   rate limiting, starting and ending sessions
session    the member signed in, from the cookie
"""
