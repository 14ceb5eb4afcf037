"""The single row of the table `structure`."""

from collections.abc import Mapping
from typing import Any

from relances_app.domain.structure import (
    LetterOptions,
    MailboxSettings,
    MailOptions,
    MailServer,
    PasswordStorage,
    RateLimit,
    Security,
    SenderIdentity,
    SignIn,
    Structure,
)
from relances_app.store.database.database import Database

COLUMNS = (
    "name", "legal_form", "capital", "street", "street2", "postcode", "town", "siren", "registry",
    "vat_number", "phone", "iban", "bic", "payment_days",
    "mail_host", "mail_port", "mail_security", "mail_user", "mail_ca_file",
    "mail_sign_in", "oauth_client_id", "oauth_tenant",
    "mailbox_on", "imap_host", "imap_port", "imap_security",
    "password_keeping",
    "sender_name", "sender_address", "reply_to", "copy_to",
    "mails_per_minute", "mails_per_hour", "mails_per_day", "connections", "upload_megabytes", "end_minutes",
    "gap_days", "groups_levels", "reminder_rhythm", "reminder_weekday", "reminder_hour", "alsace_holidays",
    "mail_invoices", "mail_megabytes", "mail_qr", "mail_answers",
    "letter_qr", "letter_place", "signatory_name", "signatory_role", "letter_note", "enclosures",
)  # fmt: skip
"""Columns in the order in which pages and the terminal show them."""


def get_values(db: Database) -> dict[str, Any]:
    """Return the row as a dictionary by column."""
    row = db.conn.execute(f"select {', '.join(COLUMNS)} from structure").fetchone()
    return dict(zip(COLUMNS, row, strict=True))


def get_structure(db: Database) -> Structure:
    """Return the row as a `Structure`."""
    values = get_values(db)
    server = MailServer(
        host=values.pop("mail_host"),
        port=values.pop("mail_port"),
        security=Security(values.pop("mail_security")),
        user=values.pop("mail_user"),
        ca_file=values.pop("mail_ca_file"),
        sign_in=SignIn(values.pop("mail_sign_in")),
        client_id=values.pop("oauth_client_id"),
        tenant=values.pop("oauth_tenant"),
    )
    mailbox = MailboxSettings(
        is_on=bool(values.pop("mailbox_on")),
        host=values.pop("imap_host"),
        port=values.pop("imap_port"),
        security=Security(values.pop("imap_security")),
    )
    sender = SenderIdentity(
        name=values.pop("sender_name"),
        address=values.pop("sender_address"),
        reply_to=values.pop("reply_to"),
        copy_to=values.pop("copy_to"),
    )
    rate_limit = RateLimit(*(values.pop(f"mails_per_{unit}") for unit in ("minute", "hour", "day")))
    password_storage = PasswordStorage(values.pop("password_keeping"))
    mails, letters = _pop_mail_options(values), _pop_letter_options(values)
    return Structure(
        **values,
        server=server,
        mailbox=mailbox,
        sender=sender,
        password_keeping=password_storage,
        rate_limit=rate_limit,
        mails=mails,
        letters=letters,
    )


def _pop_mail_options(values: dict[str, Any]) -> MailOptions:
    return MailOptions(
        has_invoices=bool(values.pop("mail_invoices")),
        max_megabytes=values.pop("mail_megabytes"),
        has_qr=bool(values.pop("mail_qr")),
        has_reply_links=bool(values.pop("mail_answers")),
    )


def save_values(db: Database, values: Mapping[str, str | int]) -> None:
    """Save the given columns; raises KeyError for an unknown column."""
    for name in values:
        if name not in COLUMNS:
            raise KeyError(name)
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    db.conn.execute(f"update structure set {assignments}", dict(values))


def is_sandbox_enabled(db: Database) -> bool:
    """Return whether the mail sandbox replaces the real mail server."""
    return bool(db.conn.execute("select mail_is_trial from structure").fetchone()[0])


def set_sandbox_enabled(db: Database, *, on: bool) -> None:
    """Enable or disable the mail sandbox."""
    db.conn.execute("update structure set mail_is_trial = ?", (int(on),))


def _pop_letter_options(values: dict[str, Any]) -> LetterOptions:
    return LetterOptions(
        has_qr=bool(values.pop("letter_qr")),
        place=values.pop("letter_place"),
        signatory_name=values.pop("signatory_name"),
        signatory_role=values.pop("signatory_role"),
        note=values.pop("letter_note"),
        enclosures=values.pop("enclosures"),
    )


def get_last_test(db: Database) -> tuple[str | None, str]:
    """Return when the mail server last accepted settings and password, and which settings (a hash)."""
    row = db.conn.execute("select mail_tested_at, mail_tested_scope from structure").fetchone()
    return row[0], row[1]


def save_last_test(db: Database, tested_at: str | None, scope: str = "") -> None:
    """Save the last successful test of the mail server; None deletes it."""
    db.conn.execute("update structure set mail_tested_at = ?, mail_tested_scope = ?", (tested_at, scope))
