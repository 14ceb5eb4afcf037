"""The dunning levels: the defaults of the program, with the changes made by the user."""

from typing import Any

from relances_app.domain.dunning.due_reminders import DueRules
from relances_app.domain.dunning.dunning_levels import (
    DEFAULT_LEVELS,
    AllowedChannels,
    ChargesMode,
    DunningLevel,
    DunningLevels,
    ManagementCopy,
)
from relances_app.store.database.database import Database

_COLUMNS = """level, name, grace_days, deadline_days, channels, charges, lists_upcoming, lists_disputed,
    visible_copies, hidden_copies, management_copy"""


def get_rules(db: Database) -> DueRules:
    """Return the rules by which documents are due."""
    is_grouped = db.conn.execute("select groups_levels from structure").fetchone()[0]
    return DueRules(get_dunning_levels(db), bool(is_grouped))


def get_dunning_levels(db: Database) -> DunningLevels:
    """Return all dunning levels as configured."""
    query = f"select {_COLUMNS} from rung"
    customized = {row[0]: _to_level(*row) for row in db.conn.execute(query)}
    return {**DEFAULT_LEVELS, **customized}


def save_level(db: Database, level: DunningLevel) -> None:
    """Save one level; a level equal to its default is not stored."""
    db.conn.execute("delete from rung where level = ?", (level.level,))
    if level != DEFAULT_LEVELS[level.level]:
        db.conn.execute(
            f"insert into rung ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                level.level,
                level.name,
                level.grace_days,
                level.deadline_days,
                level.channels,
                level.charges,
                int(level.lists_upcoming),
                int(level.lists_disputed),
                level.visible_copies,
                level.hidden_copies,
                level.management_copy,
            ),
        )


def _to_level(
    level: int,
    name: str,
    grace_days: int,
    deadline_days: int,
    channels: str,
    charges: str,
    is_upcoming: int,
    *others: Any,  # noqa: ANN401  values of a row
) -> DunningLevel:
    is_disputed, visible_copies, hidden_copies, management_copy = others
    return DunningLevel(
        level,
        name,
        grace_days,
        deadline_days,
        AllowedChannels(channels),
        ChargesMode(charges),
        bool(is_upcoming),
        bool(is_disputed),
        visible_copies,
        hidden_copies,
        ManagementCopy(management_copy),
    )
