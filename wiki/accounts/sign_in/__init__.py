"""Signing in.

passwords  hashing with argon2id, and the check of new passwords
services   rate limiting, starting and ending sessions
session    the member signed in, from the cookie
"""
