"""What comes off the press."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, and how many of its pages each letter takes, in order."""

    content: bytes
    page_counts: tuple[int, ...]
