"""Dunning levels: read, validate and save their name, delays, channels and charges."""

from collections.abc import Iterable
from dataclasses import replace

from relances_app.domain.dunning.dunning_levels import (
    DEFAULT_LEVELS,
    MAX_DEADLINE_DAYS,
    MAX_GRACE_DAYS,
    DunningLevel,
    DunningLevels,
)
from relances_app.domain.errors import UserError
from relances_app.domain.messages.template import DEFAULT_TEMPLATES, MessageTemplate, mentions_deadline
from relances_app.lib.email_validation import read_addresses
from relances_app.store import dunning_levels as store
from relances_app.store import message_templates as message_templates_store
from relances_app.store.database.database import Database

MAX_NAME_LENGTH = 40


def get_levels(db: Database) -> DunningLevels:
    """Return the dunning levels as configured."""
    return store.get_dunning_levels(db)


def save_level(db: Database, level: DunningLevel) -> None:
    """Save one level; raises UserError with the name of the invalid field."""
    if not level.name or len(level.name) > MAX_NAME_LENGTH or not level.name.isprintable():
        raise UserError(f"Donnez un nom de {MAX_NAME_LENGTH} caractères au plus.", "name")
    if not 0 <= level.grace_days <= MAX_GRACE_DAYS:
        raise UserError(f"Indiquez un nombre entre 0 et {MAX_GRACE_DAYS}.", "grace_days")
    if not 0 <= level.deadline_days <= MAX_DEADLINE_DAYS:
        raise UserError(f"Indiquez un nombre entre 0 et {MAX_DEADLINE_DAYS}.", "deadline_days")
    if not level.deadline_days and _list_templates_citing_deadline(db, level.level):
        raise UserError(
            "Les textes de ce niveau citent le délai accordé : indiquez au moins un jour, ou retirez-le d'abord "
            "de ces textes sur la page « Modèles ».",
            "deadline_days",
        )
    level = replace(
        level,
        visible_copies=_read_copies(level.visible_copies, "visible_copies"),
        hidden_copies=_read_copies(level.hidden_copies, "hidden_copies"),
    )
    with db.write():
        store.save_level(db, level)


def save_levels(db: Database, levels: Iterable[DunningLevel]) -> None:
    """Save several levels, or none; raises UserError with the field as `n2-name`."""
    with db.write():
        for level in levels:
            try:
                save_level(db, level)
            except UserError as error:
                raise UserError(error.message, f"n{level.level}-{error.field}") from error


def _read_copies(text: str, field: str) -> str:
    try:
        return read_addresses(text) if text.strip() else ""
    except UserError as error:
        raise UserError(f"Corrigez l'adresse : {error.message}.", field) from error


def _list_templates_citing_deadline(db: Database, level: int) -> list[MessageTemplate]:
    templates = (
        message_templates_store.get_template(db, key) for key in DEFAULT_TEMPLATES if key[0] == level
    )
    return [template for template in templates if mentions_deadline(template)]


def reset_level(db: Database, level: int) -> None:
    """Reset a level to its default; raises UserError if templates cite a deadline that it does not have."""
    save_level(db, DEFAULT_LEVELS[level])
