"""Result of printing letters."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrintedLetters:
    """A PDF, and the number of pages of each letter, in order."""

    content: bytes
    page_counts: tuple[int, ...]
