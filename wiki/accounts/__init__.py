"""Members, territories, countries, roles with mandate dates, sign-in.

models      Territory, Member, Mandate, SignInSession, Token, Attempt
countries   the network's country codes and their names
passwords   argon2id, length, common passwords
names       what a member's name may be; twins that look alike
rules       who may do what to accounts
services    request, approve, invite, change, mandates
sign_in_services, signing_in   attempts, sessions, passwords; the session in the cookie
contributions   what a member brought, for their page
views       the screens
"""
