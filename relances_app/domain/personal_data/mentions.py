"""Whether a text mentions a contact, for file names and PDFs that belong to nobody in the database."""

import re
import unicodedata
from collections.abc import Collection

MIN_LENGTH = 4
"""Characters of a word that can identify somebody; shorter ones occur anywhere."""


def list_identifying_words(texts: Collection[str]) -> frozenset[str]:
    """Return the words of names, codes and document numbers by which a contact is recognised."""
    whole = {_normalize(text) for text in texts}
    parts = {word for text in whole for word in text.split()}
    return frozenset(word for word in whole | parts if len(word) >= MIN_LENGTH)


def mentions(text: str, words: Collection[str]) -> bool:
    """Return whether one of the words occurs in a text, whatever its case, accents and punctuation.

    >>> mentions("Facture-DUPRE_2024.pdf", {"dupre"})
    True
    """
    normalized = _normalize(text)
    found = set(normalized.split())
    return any(word in found or (" " in word and f" {word} " in f" {normalized} ") for word in words)


def _normalize(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", letters).strip()
