"""History of reminders, and the counter-entry that cancels one."""

from collections.abc import Iterator
from datetime import datetime

from relances_app.domain.errors import NotFound, UserError
from relances_app.domain.sending.history_filter import NO_FILTER, HistoryFilter
from relances_app.domain.sort_order import SortOrder
from relances_app.store import charges as charges_store
from relances_app.store import history as store
from relances_app.store import history_list as list_store
from relances_app.store.charges import ChargedItem
from relances_app.store.database.database import Database
from relances_app.store.history import HistoryEntry

__all__ = ["ChargedItem", "HistoryEntry"]

PAGE_SIZE = 50
CHUNK_SIZE = 1_000
"""Entries loaded at once for an export."""
NEWEST_FIRST = SortOrder("date", is_descending=True)
"""Default order."""


def list_entries(
    db: Database,
    *,
    customer_id: int | None = None,
    order: SortOrder = NEWEST_FIRST,
    after: int | None = None,
    limit: int = PAGE_SIZE,
) -> list[HistoryEntry]:
    """Return entries of one customer or of all, newest first by default.

    `after` is the id of the last entry of the previous page; entries written since do not shift the pages.
    """
    ids = store.list_ids(db, order, customer_id=customer_id, after=after, limit=limit)
    return store.list_entries(db, ids)


def list_reminders(
    db: Database,
    history_filter: HistoryFilter = NO_FILTER,
    order: SortOrder = NEWEST_FIRST,
    after: int | None = None,
    limit: int = PAGE_SIZE,
) -> list[HistoryEntry]:
    """Return one entry for each reminder, its last one; `after` as in `list_entries`."""
    return store.list_entries(db, list_store.list_ids(db, order, history_filter, after, limit))


def iterate_reminders(
    db: Database, history_filter: HistoryFilter = NO_FILTER, order: SortOrder = NEWEST_FIRST
) -> Iterator[HistoryEntry]:
    """Yield the last entry of each reminder in order, loaded a thousand at a time."""
    ids = list_store.list_ids(db, order, history_filter)
    for start in range(0, len(ids), CHUNK_SIZE):
        yield from store.list_entries(db, ids[start : start + CHUNK_SIZE])


def sum_up(db: Database, history_filter: HistoryFilter) -> tuple[int, int]:
    """Return the number of reminders and the sum of their documents in cents."""
    return list_store.sum_up(db, history_filter)


def list_message_entries(db: Database, message_id: int) -> list[HistoryEntry]:
    """Return all entries of one message, oldest first."""
    return store.list_message_entries(db, message_id)


def read_entry(db: Database, entry_id: int) -> HistoryEntry:
    """Return one entry; raises NotFound."""
    entry = store.get_entry(db, entry_id)
    if entry is None:
        raise NotFound("Cette ligne de l'historique")
    return entry


def list_charges(db: Database, message_id: int) -> list[ChargedItem]:
    """Return the charges of a message for each document."""
    return charges_store.list_charged_items(db, message_id)


def cancel(db: Database, entry_id: int, note: str, now: datetime) -> None:
    """Cancel a sent reminder: each document returns to its previous level.

    The entry stays and a counter-entry is added. Raises UserError if it was not sent or is already cancelled.
    """
    with db.write():
        entry = read_entry(db, entry_id)
        if entry.event not in {"sent", "confirmed"} or entry.message_id is None:
            raise UserError("Seule une relance envoyée peut être annulée : choisissez-la dans Histo.")
        if entry.is_cancelled:
            raise UserError("Cette relance est déjà annulée.")
        store.add_entry(db, entry.message_id, "cancelled", now.date(), now, cancels=entry.id, note=note)
