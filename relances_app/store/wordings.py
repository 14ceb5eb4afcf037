"""The wordings of mails and letters: the original text, unless the structure wrote its own."""

from relances_app.domain.wording import DEFAULTS, Audience, Channel, Wording
from relances_app.store.books import Books


def find_wording(db: Books, level: int, channel: Channel, audience: Audience) -> Wording:
    """Return the text of a level for a channel and an audience."""
    query = "select subject, body from wording where level = ? and channel = ? and audience = ?"
    row = db.conn.execute(query, (level, channel, audience)).fetchone()
    return Wording(level, channel, audience, *row) if row else DEFAULTS[level, channel, audience]


def keep_wording(db: Books, wording: Wording) -> None:
    """Keep the structure's own text."""
    db.conn.execute(
        """insert into wording (level, channel, audience, subject, body) values (?, ?, ?, ?, ?)
        on conflict do update set subject = excluded.subject, body = excluded.body""",
        (wording.level, wording.channel, wording.audience, wording.subject, wording.body),
    )


def forget_wording(db: Books, level: int, channel: Channel, audience: Audience) -> None:
    """Go back to the original text."""
    query = "delete from wording where level = ? and channel = ? and audience = ?"
    db.conn.execute(query, (level, channel, audience))
