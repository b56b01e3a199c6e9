"""Who somebody is: members, territories, countries, mandates, sign-in, and who may do what.

permissions    every act, the rule that decides it, the actor of a request
sign_in/       passwords, sessions
names          names of people: one script, nothing invisible, no twin
countries      ISO codes, and their names in a language
models, queries, services, rules, access, forms, views, commands  as in every room
hooks          what a member's page shows from rooms above
given/         what accounts give to the hooks of the rooms below
attach         what accounts bring to the application
"""
