"""Languages of mails and letters."""

from enum import StrEnum


class Language(StrEnum):
    """A language of mails and letters; its value is the ISO 639-1 code."""

    FRENCH = "fr"
    ENGLISH = "en"


LANGUAGE_LABELS = {Language.FRENCH: "français", Language.ENGLISH: "anglais"}
"""Labels shown to the user."""
