"""Places: what a territory or a country has brought, read from the rooms of people and of pages.

queries   named reads across those rooms
views     the screens
"""
