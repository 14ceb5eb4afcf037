"""The wordings of mails and letters: the original text, unless the structure wrote its own."""

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.messages.compose import audience_for
from relances_app.domain.messages.template import DEFAULT_TEMPLATES, MessageTemplate, MessageTemplateKey
from relances_app.store.database.database import Database


def get_template(db: Database, key: MessageTemplateKey) -> MessageTemplate:
    """Return the text of a level for a channel, an audience and a language."""
    query = """select subject, body from wording
        where level = ? and channel = ? and audience = ? and language = ?"""
    row = db.conn.execute(query, key).fetchone()
    return MessageTemplate(*key, *row) if row else DEFAULT_TEMPLATES[key]


def get_template_for(db: Database, customer: Customer, level: int, channel: Channel) -> MessageTemplate:
    """Return the text that a customer gets: that of its capacity, in its language."""
    return get_template(
        db, (level, channel, audience_for(customer.effective_kind), customer.effective_language)
    )


def save_template(db: Database, template: MessageTemplate) -> None:
    """Keep the structure's own text."""
    db.conn.execute(
        """insert into wording (level, channel, audience, language, subject, body) values (?, ?, ?, ?, ?, ?)
        on conflict do update set subject = excluded.subject, body = excluded.body""",
        (*template.key, template.subject, template.body),
    )


def reset_template(db: Database, key: MessageTemplateKey) -> None:
    """Go back to the original text."""
    query = "delete from wording where level = ? and channel = ? and audience = ? and language = ?"
    db.conn.execute(query, key)
