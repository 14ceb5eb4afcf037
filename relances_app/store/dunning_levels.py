"""The ladder: the levels that come with the program, unless the structure set its own."""

from relances_app.domain.dunning.dunning_levels import DEFAULT_LADDER, Channels, ChargesMode, Ladder, Rung
from relances_app.store.database.database import Books


def find_ladder(db: Books) -> Ladder:
    """Return every level as it is set."""
    query = "select level, name, grace_days, deadline_days, channels, charges from rung"
    own = {
        level: Rung(level, name, grace_days, deadline_days, Channels(channels), ChargesMode(charges))
        for level, name, grace_days, deadline_days, channels, charges in db.conn.execute(query)
    }
    return {**DEFAULT_LADDER, **own}


def keep_rung(db: Books, rung: Rung) -> None:
    """Keep one level; one that is as it comes with the program is not kept apart."""
    db.conn.execute("delete from rung where level = ?", (rung.level,))
    if rung != DEFAULT_LADDER[rung.level]:
        db.conn.execute(
            "insert into rung values (?, ?, ?, ?, ?, ?)",
            (rung.level, rung.name, rung.grace_days, rung.deadline_days, rung.channels, rung.charges),
        )
