"""Settings of the structure: read, validate and save them."""

from collections.abc import Mapping
from typing import Any

from relances_app.domain.accounts.last_message import MAX_GAP_DAYS
from relances_app.domain.errors import UserError
from relances_app.domain.structure import Structure
from relances_app.lib.email_validation import read_address
from relances_app.lib.identifiers import read_identifier
from relances_app.store import structure as store
from relances_app.store.database.database import Database

COLUMNS = store.COLUMNS


def get_values(db: Database) -> dict[str, Any]:
    """Return the row `structure` by column."""
    return store.get_values(db)


def get_structure(db: Database) -> Structure:
    """Return the structure as the rules use it."""
    return store.get_structure(db)


def save_values(db: Database, values: Mapping[str, str | int]) -> None:
    """Save column values that the caller has validated."""
    with db.write():
        store.save_values(db, values)


ADDRESSES = frozenset({"sender_address", "reply_to", "copy_to"})
IDENTIFIERS = frozenset({"siren", "vat_number", "iban", "bic"})
CHOICES = {
    "mail_security": ("starttls", "ssl", "none"),
    "password_keeping": ("ask",),
    "imap_security": ("ssl", "starttls", "none"),
    "mail_sign_in": ("password", "microsoft", "google"),
    "reminder_rhythm": ("", "daily", "weekly"),
}
NUMBERS = {
    "payment_days": (0, 180),
    "mail_port": (1, 65535),
    "imap_port": (1, 65535),
    "mailbox_on": (0, 1),
    "mails_per_minute": (0, 10_000),
    "mails_per_hour": (0, 100_000),
    "mails_per_day": (0, 1_000_000),
    "connections": (1, 3),
    "upload_megabytes": (1, 200),
    "end_minutes": (0, 1440),
    "gap_days": (0, MAX_GAP_DAYS),
    "groups_levels": (0, 1),
    "reminder_weekday": (1, 5),
    "reminder_hour": (0, 23),
    "alsace_holidays": (0, 1),
    "mail_megabytes": (1, 50),
    "mail_invoices": (0, 1),
    "mail_qr": (0, 1),
    "mail_answers": (0, 1),
    "letter_qr": (0, 1),
}
MAX_LENGTH = 200


def check_value(name: str, text: str) -> str | int:
    """Return the value to store for a column; raises UserError that explains what is wrong, or KeyError."""
    if name not in store.COLUMNS:
        raise KeyError(name)
    text = " ".join(text.split())
    if len(text) > MAX_LENGTH or any(not c.isprintable() for c in text):
        raise UserError(
            f"Raccourcissez ce texte ({MAX_LENGTH} caractères au plus), ou retirez-en les caractères interdits.",
            name,
        )
    if name in NUMBERS:
        return _check_number(name, text)
    if name in CHOICES and text not in CHOICES[name]:
        raise UserError(f"Choisissez parmi : {', '.join(CHOICES[name])}.", name)
    if text and name in ADDRESSES | IDENTIFIERS:
        return read_address(text) if name in ADDRESSES else read_identifier(name, text)
    return _check_text(name, text)


def _check_text(name: str, text: str) -> str:
    if name in {"mail_host", "imap_host"} and (" " in text or "/" in text or "@" in text):
        raise UserError("Indiquez le nom du serveur seul, par exemple smtp.exemple.fr.", name)
    if name in {"oauth_client_id", "oauth_tenant"} and not all(c.isalnum() or c in ".-_" for c in text):
        raise UserError("Copiez cet identifiant seul : lettres, chiffres, points et tirets.", name)
    if name == "sender_name" and "@" in text:
        raise UserError("Le nom de l'expéditeur ne peut pas contenir d'adresse : indiquez le nom seul.", name)
    return text


def _check_number(name: str, text: str) -> int:
    low, high = NUMBERS[name]
    if not text.isdecimal() or not low <= int(text) <= high:
        raise UserError(f"Indiquez un nombre entre {low} et {high}.", name)
    return int(text)
