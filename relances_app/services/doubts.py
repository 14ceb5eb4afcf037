"""Doubts: what waits for a person's answer, and what each answer does."""

from collections.abc import Iterable
from datetime import datetime

from relances_app.domain.accounts.doubt import Answer
from relances_app.domain.errors import NotFound, UserError
from relances_app.store import documents as documents_store
from relances_app.store import doubts as store
from relances_app.store.database.database import Database
from relances_app.store.doubts import StoredDoubt

__all__ = ["StoredDoubt"]


def list_open(db: Database) -> list[StoredDoubt]:
    """Return the doubts that wait for an answer, oldest first."""
    return store.list_open(db)


def count_open(db: Database) -> int:
    """Count the doubts that wait for an answer."""
    return store.count_open(db)


def answer(db: Database, doubt_ids: Iterable[int], chosen: str, now: datetime) -> int:
    """Keep an answer to open doubts and act upon it, all or none; return how many were answered.

    Raises NotFound for a doubt that is no longer open, UserError for an answer that is none of its choices.
    """
    ids = list(doubt_ids)
    with db.write():
        found = store.list_open(db, ids)
        if len(found) != len(set(ids)):
            raise NotFound("Cette question")
        for stored in found:
            if not stored.doubt.accepts(chosen):
                raise UserError("Cette réponse n'est pas l'une de celles qui sont proposées.")
            _act(db, stored, chosen, now)
            store.save_answer(db, stored.doubt, chosen, now)
    return len(found)


def _act(db: Database, stored: StoredDoubt, chosen: str, now: datetime) -> None:
    if chosen == Answer.NOT_DUE:
        documents_store.settle_documents(db, [document[0] for document in stored.documents], now.date())
