"""The wordings of mails and letters: the original text, unless the structure wrote its own."""

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.messages.compose import audience_of
from relances_app.domain.messages.template import DEFAULTS, Key, Wording
from relances_app.store.database.database import Books


def find_wording(db: Books, key: Key) -> Wording:
    """Return the text of a level for a channel, an audience and a language."""
    query = """select subject, body from wording
        where level = ? and channel = ? and audience = ? and language = ?"""
    row = db.conn.execute(query, key).fetchone()
    return Wording(*key, *row) if row else DEFAULTS[key]


def find_wording_for(db: Books, customer: Customer, level: int, channel: Channel) -> Wording:
    """Return the text that a customer gets: that of its capacity, in its language."""
    return find_wording(db, (level, channel, audience_of(customer.capacity), customer.reads))


def keep_wording(db: Books, wording: Wording) -> None:
    """Keep the structure's own text."""
    db.conn.execute(
        """insert into wording (level, channel, audience, language, subject, body) values (?, ?, ?, ?, ?, ?)
        on conflict do update set subject = excluded.subject, body = excluded.body""",
        (*wording.key, wording.subject, wording.body),
    )


def forget_wording(db: Books, key: Key) -> None:
    """Go back to the original text."""
    query = "delete from wording where level = ? and channel = ? and audience = ? and language = ?"
    db.conn.execute(query, key)
