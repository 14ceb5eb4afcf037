"""Files attached to messages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file attached to a message."""

    name: str
    media_type: str
    content: bytes
