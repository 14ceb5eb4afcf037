"""Dunning levels."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from relances_app.domain.errors import Refusal


class ChargesMode(StrEnum):
    """How far a level goes, as the structure wishes."""

    SILENT = "silent"
    RECALLED = "recalled"
    CLAIMED = "claimed"


class Channel(StrEnum):
    """How a wording reaches the customer."""

    MAIL = "mail"
    LETTER = "letter"


LEVELS = (1, 2, 3)
LAST_LEVEL = LEVELS[-1]
DEFAULT_GRACE_DAYS = 15
MAX_GRACE_DAYS = 365
MAX_DEADLINE_DAYS = 90

ORDINALS = {1: "1ère relance", 2: "2ème relance", 3: "3ème relance"}
"""The words of the screen, unless the structure has its own."""


class Channels(StrEnum):
    """By which ways a level may leave."""

    BOTH = "both"
    MAIL = "mail"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Rung:
    """A level as the structure sets it; `deadline_days` of 0 means « dans les meilleurs délais »."""

    level: int
    name: str
    grace_days: int = DEFAULT_GRACE_DAYS
    deadline_days: int = 0
    channels: Channels = Channels.BOTH
    charges: ChargesMode = ChargesMode.SILENT

    def allows(self, channel: str) -> bool:
        """Say whether the level may leave by this way, `mail` or `letter`."""
        return self.channels is Channels.BOTH or self.channels == channel


Ladder = Mapping[int, Rung]

DEFAULT_LADDER: Ladder = {
    1: Rung(1, ORDINALS[1]),
    2: Rung(2, ORDINALS[2], deadline_days=8, charges=ChargesMode.RECALLED),
    3: Rung(3, ORDINALS[3], deadline_days=8, charges=ChargesMode.RECALLED),
}
"""No level claims a sum that nobody asked it to claim."""


def name_level(ladder: Ladder, level: int) -> str:
    """Return a level's name as it stands in a sentence: `la 2ème relance`, or the structure's own in guillemets."""
    name = ladder[level].name
    return f"la {name}" if name == ORDINALS[level] else f"« {name} »"


def require_channel(rung: Rung, channel: Channel) -> None:
    """Refuse a way that the ladder does not allow to a level."""
    if rung.allows(channel):
        return
    way, mode = ("mail", "édition") if channel is Channel.MAIL else ("lettre", "email")
    raise Refusal(
        f"D'après votre échelle, « {rung.name} » ne part pas par {way} : passez en mode {mode}, "
        "ou changez ses canaux sur la page « Échelle »."
    )
