"""Saving of structure settings for the page « Structure » and the welcome steps; presets of mail providers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relances_app.domain.sending.providers import Provider
from relances_app.services import passwords, structure
from relances_app.web.request_context import get_db, get_state
from relances_app.web.saves import report_saved


def save_structure(values: Mapping[str, Any]) -> None:
    """Save columns of the structure; a change of the mail server deletes the stored password.

    The sender reads server and sending limits again, also while it waits.
    """
    db = get_db()
    previous_server = structure.get_structure(db).server
    given = {name: value for name, value in values.items() if name in structure.COLUMNS and value is not None}
    structure.save_values(db, given)
    if structure.get_structure(db).server != previous_server:
        get_state().sender.password = None
        passwords.delete(db, get_state().folder, previous_server)
    get_state().sender.wake()


def save_section(values: Mapping[str, Any]) -> None:
    """Save columns of the structure and say so, with an undo unless the mail server changed."""
    db = get_db()
    before, server = structure.get_values(db), structure.get_structure(db).server
    save_structure(values)
    previous = {name: before[name] for name in values if name in structure.COLUMNS}
    has_same_server = structure.get_structure(db).server == server
    report_saved((lambda db: structure.save_values(db, previous)) if has_same_server else None)


def build_preset_values(provider: Provider, address: str) -> dict[str, Any]:
    """Return the column values of a provider's preset for an address."""
    return {
        "mail_host": provider.host,
        "mail_port": provider.port,
        "mail_security": provider.security.value,
        "mail_user": provider.login_for(address),
        "mails_per_minute": provider.rate_limit.per_minute,
        "mails_per_hour": provider.rate_limit.per_hour,
        "mails_per_day": provider.rate_limit.per_day,
    }
