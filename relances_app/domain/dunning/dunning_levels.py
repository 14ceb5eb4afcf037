"""Dunning levels."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from relances_app.domain.errors import UserError


class ChargesMode(StrEnum):
    """How far a level goes, as the structure wishes."""

    NONE = "silent"
    MENTIONED = "recalled"
    CHARGED = "claimed"


class Channel(StrEnum):
    """How a wording reaches the customer."""

    MAIL = "mail"
    LETTER = "letter"


LEVELS = (1, 2, 3)
LAST_LEVEL = LEVELS[-1]
DEFAULT_GRACE_DAYS = 15
MAX_GRACE_DAYS = 365
MAX_DEADLINE_DAYS = 90

DEFAULT_LEVEL_NAMES = {1: "1ère relance", 2: "2ème relance", 3: "3ème relance"}
"""The words of the screen, unless the structure has its own."""


class AllowedChannels(StrEnum):
    """By which ways a level may leave."""

    BOTH = "both"
    MAIL = "mail"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class DunningLevel:
    """A level as the structure sets it; `deadline_days` of 0 means « dans les meilleurs délais »."""

    level: int
    name: str
    grace_days: int = DEFAULT_GRACE_DAYS
    deadline_days: int = 0
    channels: AllowedChannels = AllowedChannels.BOTH
    charges: ChargesMode = ChargesMode.NONE

    def allows(self, channel: str) -> bool:
        """Say whether the level may leave by this way, `mail` or `letter`."""
        return self.channels is AllowedChannels.BOTH or self.channels == channel


DunningLevels = Mapping[int, DunningLevel]

DEFAULT_LEVELS: DunningLevels = {
    1: DunningLevel(1, DEFAULT_LEVEL_NAMES[1]),
    2: DunningLevel(2, DEFAULT_LEVEL_NAMES[2], deadline_days=8, charges=ChargesMode.MENTIONED),
    3: DunningLevel(3, DEFAULT_LEVEL_NAMES[3], deadline_days=8, charges=ChargesMode.MENTIONED),
}
"""No level claims a sum that nobody asked it to claim."""


def format_level_name(levels: DunningLevels, level: int) -> str:
    """Return a level's name as it stands in a sentence: `la 2ème relance`, or the structure's own in guillemets."""
    name = levels[level].name
    return f"la {name}" if name == DEFAULT_LEVEL_NAMES[level] else f"« {name} »"


def require_channel(dunning_level: DunningLevel, channel: Channel) -> None:
    """Refuse a way that the ladder does not allow to a level."""
    if dunning_level.allows(channel):
        return
    way, mode = ("mail", "édition") if channel is Channel.MAIL else ("lettre", "email")
    raise UserError(
        f"D'après votre échelle, « {dunning_level.name} » ne part pas par {way} : passez en mode {mode}, "
        "ou changez ses canaux sur la page « Échelle »."
    )
