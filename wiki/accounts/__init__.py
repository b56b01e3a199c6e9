"""Accounts: members, territories, countries, mandates, sign-in, and permissions.

permissions    permissions, the rules that decide them, the actor of a request
sign_in/       passwords, sessions
managing/      ending a mandate, signing somebody out, closing an account
names          names of people: one script, nothing invisible, none that looks like another
countries      ISO codes, and their names in a language
models, queries, services, rules, access, forms, views, commands, blueprint  as in every room
hooks          the hook for what a member's page shows of rooms above
providers/     what accounts add to the hooks of the rooms below
attach         registers the room with the application
"""
