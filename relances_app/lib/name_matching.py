"""Name matching."""

from collections.abc import Sequence

MIN_NAME_SCORE = 88
"""Score out of 100 from which a name is proposed as the same: an inverted word or a letter astray."""


def _find_closest_name(name: str, names: Sequence[str]) -> int | None:
    # Loaded when contacts are read: the start of the program does not wait for it.
    from rapidfuzz.fuzz import token_sort_ratio  # noqa: PLC0415
    from rapidfuzz.process import extractOne  # noqa: PLC0415

    found = extractOne(name, names, scorer=token_sort_ratio, processor=None, score_cutoff=MIN_NAME_SCORE)
    return int(found[2]) if found else None


def _compute_name_similarity(text: str, name: str) -> float:
    # Loaded when a statement is read: the start of the program does not wait for it.
    from rapidfuzz.fuzz import token_set_ratio  # noqa: PLC0415
    from rapidfuzz.utils import default_process  # noqa: PLC0415

    return float(token_set_ratio(text, name, processor=default_process))
