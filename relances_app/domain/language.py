"""The languages in which a customer can be written to."""

from enum import StrEnum


class Language(StrEnum):
    """A language of mails and letters; its value is the code of ISO 639-1."""

    FRENCH = "fr"
    ENGLISH = "en"


LANGUAGE_LABELS = {Language.FRENCH: "français", Language.ENGLISH: "anglais"}
"""The words of the screen."""
