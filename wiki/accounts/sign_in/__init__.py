"""Signing in.

passwords  argon2id, and what is easily guessed
services   attempts counted, sessions begun and ended
session    who is signed in, from the cookie
"""
