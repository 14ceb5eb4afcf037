"""Dunning levels: their order, delays, channels, and what they say about charges."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from relances_app.domain.email_address import join_addresses
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


STATEMENT_LEVEL = 0
"""Stored in place of a level for a statement of account, which asks for nothing and moves no level."""
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


class ManagementCopy(StrEnum):
    """Whether the management of a customer gets a copy of the mails of a level."""

    NONE = ""
    VISIBLE = "visible"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class DunningLevel:
    """A level as configured; `deadline_days` of 0 means no deadline (« dans les meilleurs délais »)."""

    level: int
    name: str
    grace_days: int = DEFAULT_GRACE_DAYS
    deadline_days: int = 0
    channels: AllowedChannels = AllowedChannels.BOTH
    charges: ChargesMode = ChargesMode.NONE
    lists_upcoming: bool = False
    """Whether messages also name documents that are not yet due."""
    lists_disputed: bool = False
    """Whether messages also name documents in dispute."""
    visible_copies: str = ""
    """Addresses that get a visible copy of each mail."""
    hidden_copies: str = ""
    """Addresses that get a copy that the customer does not see."""
    management_copy: ManagementCopy = ManagementCopy.NONE

    def join_copies(self, management_email: str) -> tuple[str, str]:
        """Return the visible and the hidden copies of a mail to a customer with these addresses of its management."""
        is_visible, is_hidden = (
            self.management_copy is each for each in (ManagementCopy.VISIBLE, ManagementCopy.HIDDEN)
        )
        return (
            join_addresses(self.visible_copies, management_email if is_visible else ""),
            join_addresses(self.hidden_copies, management_email if is_hidden else ""),
        )

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
