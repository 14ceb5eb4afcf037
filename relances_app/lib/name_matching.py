"""Fuzzy matching of customer names with the rapidfuzz library."""

from collections.abc import Sequence

MIN_NAME_SCORE = 88
"""Score out of 100 from which two names are proposed as the same: words swapped, or one wrong letter."""


def find_closest_name(name: str, names: Sequence[str]) -> int | None:
    """Return the index of the most similar name, or None when none reaches MIN_NAME_SCORE."""
    # Imported on first use to shorten start-up.
    from rapidfuzz.fuzz import token_sort_ratio  # noqa: PLC0415
    from rapidfuzz.process import extractOne  # noqa: PLC0415

    found = extractOne(name, names, scorer=token_sort_ratio, processor=None, score_cutoff=MIN_NAME_SCORE)
    return int(found[2]) if found else None


def compute_name_similarity(text: str, name: str) -> float:
    """Return from 0 to 100 how much of a name is contained in a text."""
    # Imported on first use to shorten start-up.
    from rapidfuzz.fuzz import token_set_ratio  # noqa: PLC0415
    from rapidfuzz.utils import default_process  # noqa: PLC0415

    return float(token_set_ratio(text, name, processor=default_process))
