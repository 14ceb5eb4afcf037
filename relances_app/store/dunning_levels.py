"""The dunning levels: the defaults of the program, with the changes made by the user."""

from relances_app.domain.dunning.dunning_levels import (
    DEFAULT_LEVELS,
    AllowedChannels,
    ChargesMode,
    DunningLevel,
    DunningLevels,
)
from relances_app.store.database.database import Database


def get_dunning_levels(db: Database) -> DunningLevels:
    """Return all dunning levels as configured."""
    query = "select level, name, grace_days, deadline_days, channels, charges from rung"
    customized = {
        level: DunningLevel(
            level, name, grace_days, deadline_days, AllowedChannels(channels), ChargesMode(charges)
        )
        for level, name, grace_days, deadline_days, channels, charges in db.conn.execute(query)
    }
    return {**DEFAULT_LEVELS, **customized}


def save_level(db: Database, level: DunningLevel) -> None:
    """Save one level; a level equal to its default is not stored."""
    db.conn.execute("delete from rung where level = ?", (level.level,))
    if level != DEFAULT_LEVELS[level.level]:
        db.conn.execute(
            "insert into rung values (?, ?, ?, ?, ?, ?)",
            (level.level, level.name, level.grace_days, level.deadline_days, level.channels, level.charges),
        )
