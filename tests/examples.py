"""How many examples Hypothesis tries of a law: few each time, many with `make test-deep`."""

import os

PROFILES = {"fast": 0.2, "deep": 10.0}
"""By what the number that a law asks for is multiplied; FEUILLE_EXAMPLES names one."""

FEWEST = 10
_scale = PROFILES[os.environ.get("FEUILLE_EXAMPLES", "fast")]


def examples(number: int) -> int:
    """Scale the number of examples that a law asks for."""
    return max(round(number * _scale), FEWEST)
