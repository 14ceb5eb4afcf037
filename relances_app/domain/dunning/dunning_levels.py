"""Dunning levels: their order, delays, channels, and what they say about charges."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from relances_app.domain.errors import UserError


class ChargesMode(StrEnum):
    """What the reminders of a level say about charges; the stored values must not change."""

    NONE = "silent"
    MENTIONED = "recalled"
    CHARGED = "claimed"


class Channel(StrEnum):
    """How a reminder reaches the customer."""

    MAIL = "mail"
    LETTER = "letter"


LEVELS = (1, 2, 3)
LAST_LEVEL = LEVELS[-1]
DEFAULT_GRACE_DAYS = 15
MAX_GRACE_DAYS = 365
MAX_DEADLINE_DAYS = 90

DEFAULT_LEVEL_NAMES = {1: "1ère relance", 2: "2ème relance", 3: "3ème relance"}
"""Names shown to the user where none is configured."""


class AllowedChannels(StrEnum):
    """The channels by which reminders of a level may be sent."""

    BOTH = "both"
    MAIL = "mail"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class DunningLevel:
    """A level as configured; `deadline_days` of 0 means no deadline (« dans les meilleurs délais »)."""

    level: int
    name: str
    grace_days: int = DEFAULT_GRACE_DAYS
    deadline_days: int = 0
    channels: AllowedChannels = AllowedChannels.BOTH
    charges: ChargesMode = ChargesMode.NONE

    def allows(self, channel: str) -> bool:
        """Return whether reminders of this level may be sent by this channel, `mail` or `letter`."""
        return self.channels is AllowedChannels.BOTH or self.channels == channel


DunningLevels = Mapping[int, DunningLevel]

DEFAULT_LEVELS: DunningLevels = {
    1: DunningLevel(1, DEFAULT_LEVEL_NAMES[1]),
    2: DunningLevel(2, DEFAULT_LEVEL_NAMES[2], deadline_days=8, charges=ChargesMode.MENTIONED),
    3: DunningLevel(3, DEFAULT_LEVEL_NAMES[3], deadline_days=8, charges=ChargesMode.MENTIONED),
}
"""Levels used until they are configured; none of them charges interest or fees."""


def format_level_name(levels: DunningLevels, level: int) -> str:
    """Return a level's name for use in a sentence: `la 2ème relance`, or a configured name in guillemets."""
    name = levels[level].name
    return f"la {name}" if name == DEFAULT_LEVEL_NAMES[level] else f"« {name} »"


def require_channel(dunning_level: DunningLevel, channel: Channel) -> None:
    """Raise UserError when the level may not be sent by this channel."""
    if dunning_level.allows(channel):
        return
    way, mode = ("mail", "édition") if channel is Channel.MAIL else ("lettre", "email")
    raise UserError(
        f"Selon le scénario de relance, « {dunning_level.name} » ne s'envoie pas par {way} : passez en mode {mode}, "
        "ou changez ses canaux sur la page « Scénario de relance »."
    )
