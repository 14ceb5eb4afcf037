"""The dunning levels: the defaults of the program, with the changes made by the user."""

from relances_app.domain.dunning.due_reminders import DueRules
from relances_app.domain.dunning.dunning_levels import (
    DEFAULT_LEVELS,
    AllowedChannels,
    ChargesMode,
    DunningLevel,
    DunningLevels,
)
from relances_app.store.database.database import Database

_COLUMNS = "level, name, grace_days, deadline_days, channels, charges, lists_upcoming, lists_disputed"


def get_rules(db: Database) -> DueRules:
    """Return the rules by which documents are due."""
    is_grouped = db.conn.execute("select groups_levels from structure").fetchone()[0]
    return DueRules(get_dunning_levels(db), bool(is_grouped))


def get_dunning_levels(db: Database) -> DunningLevels:
    """Return all dunning levels as configured."""
    query = f"select {_COLUMNS} from rung"
    customized = {
        level: DunningLevel(
            level,
            name,
            grace_days,
            deadline_days,
            AllowedChannels(channels),
            ChargesMode(charges),
            *(bool(flag) for flag in flags),
        )
        for level, name, grace_days, deadline_days, channels, charges, *flags in db.conn.execute(query)
    }
    return {**DEFAULT_LEVELS, **customized}


def save_level(db: Database, level: DunningLevel) -> None:
    """Save one level; a level equal to its default is not stored."""
    db.conn.execute("delete from rung where level = ?", (level.level,))
    if level != DEFAULT_LEVELS[level.level]:
        db.conn.execute(
            f"insert into rung ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                level.level,
                level.name,
                level.grace_days,
                level.deadline_days,
                level.channels,
                level.charges,
                int(level.lists_upcoming),
                int(level.lists_disputed),
            ),
        )
