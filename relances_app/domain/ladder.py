"""The ladder: the levels of reminder and the days between them."""

LEVELS = (1, 2, 3)
LAST_LEVEL = LEVELS[-1]
DEFAULT_GRACE_DAYS = 15
MAX_GRACE_DAYS = 365

ORDINALS = {1: "1ère relance", 2: "2ème relance", 3: "3ème relance"}
"""The words of the screen."""
