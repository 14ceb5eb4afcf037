"""Recognise MT940 bank statements, which are not read."""

import re

MT940_MESSAGE = (
    "c'est un relevé de banque au format MT940, qui n'est pas lu : téléchargez plutôt le relevé au format CAMT.053, "
    "CFONB 120, OFX ou QIF, puis importez-le sur la page « Règlements »."
)
_TAGS = re.compile(r"(?m)^:(20|25P?|28C?|60[FM]):")
_MIN_TAGS = 3


def is_mt940(text: str) -> bool:
    """Return whether a text has the first tags of an MT940 statement: reference, account, number, balance."""
    return len(set(_TAGS.findall(text.replace("\r", "\n")))) >= _MIN_TAGS
