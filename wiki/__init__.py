"""Feuille: a wiki whose reference texts change only by amendments discussed and voted."""
