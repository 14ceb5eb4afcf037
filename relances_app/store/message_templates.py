"""Message templates of mails and letters: the default texts, with the changes made by the user."""

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.messages.compose import audience_for
from relances_app.domain.messages.template import DEFAULT_TEMPLATES, MessageTemplate, MessageTemplateKey
from relances_app.store.database.database import Database


def get_template(db: Database, key: MessageTemplateKey) -> MessageTemplate:
    """Return the template of a level for a channel, an audience and a language."""
    query = """select subject, body from wording
        where level = ? and channel = ? and audience = ? and language = ?"""
    row = db.conn.execute(query, key).fetchone()
    return MessageTemplate(*key, *row) if row else DEFAULT_TEMPLATES[key]


def get_template_for(db: Database, customer: Customer, level: int, channel: Channel) -> MessageTemplate:
    """Return the template for a customer, chosen by customer type and language."""
    return get_template(
        db, (level, channel, audience_for(customer.effective_kind), customer.effective_language)
    )


def save_template(db: Database, template: MessageTemplate) -> None:
    """Save a template changed by the user."""
    db.conn.execute(
        """insert into wording (level, channel, audience, language, subject, body) values (?, ?, ?, ?, ?, ?)
        on conflict do update set subject = excluded.subject, body = excluded.body""",
        (*template.key, template.subject, template.body),
    )


def reset_template(db: Database, key: MessageTemplateKey) -> None:
    """Restore the default template."""
    query = "delete from wording where level = ? and channel = ? and audience = ? and language = ?"
    db.conn.execute(query, key)
