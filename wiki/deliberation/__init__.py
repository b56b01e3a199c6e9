"""Threads; amendments and their life; vote policies, ballots, tally; the merge of what was adopted.

policy, tally, lifecycle   pure: the rules of a vote, what it decides, which state follows which
models                     Thread, Post, Amendment, Vote, RollEntry, BallotRow, Result
queries                    named reads
rules                      who may do what
thread_services            open, post, edit, hide
amendment_services         draft, revise, submit, withdraw; carried along when the page changes
vote_services              announce, open, cast, close exactly once
merge_services             what was adopted goes into the page
access                     load for a purpose
views, thread_views, vote_views   the screens
"""
