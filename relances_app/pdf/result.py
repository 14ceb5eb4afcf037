"""What comes off the press."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrintedLetters:
    """A PDF, and how many of its pages each letter takes, in order."""

    content: bytes
    page_counts: tuple[int, ...]
