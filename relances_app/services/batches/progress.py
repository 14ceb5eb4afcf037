"""Progress of batches: query, stop and resume them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from relances_app.domain.errors import NotFound
from relances_app.domain.sending.outcome import MessageState
from relances_app.domain.sending.rate_limit import estimate_duration
from relances_app.store import batches as batches_store
from relances_app.store import letters as letters_store
from relances_app.store import structure as structure_store
from relances_app.store.batches import PastBatch
from relances_app.store.database.database import Database
from relances_app.store.outbox import messages as messages_store
from relances_app.store.timestamps import from_text

__all__ = ["PastBatch"]

PAST_SIZE = 20
"""Past batches on one page."""


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """Progress of a batch; `done` counts the messages that are not waiting to be sent."""

    batch_id: int
    state: str
    reason: str
    total: int
    done: int
    counts: dict[MessageState, int]
    current: str
    resume_at: str = ""
    """Timestamp at which a paused batch resumes by itself."""
    amount: int = 0
    """Sum of its messages in cents."""
    seconds_to_start: int = 0
    """Seconds until the first mail is handed over; until then the batch can be cancelled."""
    ends_at: datetime | None = None
    """When the limits let the last mail leave; None if no limit is set or nothing waits."""
    unprinted: Sequence[tuple[int, str, str]] = ()
    """Id and name of the customers whose letter could not be printed in the same sending, with the reason."""

    @property
    def waiting(self) -> int:
        """Number of messages that wait to be sent."""
        return self.total - self.done

    @property
    def percent(self) -> int:
        """The share of messages that are final or need a decision, 0 to 100."""
        return 100 * self.done // self.total if self.total else 100


def get_progress(db: Database, batch_id: int, now: datetime | None = None) -> BatchProgress:
    """Return the progress of a batch, with its start and end if `now` is given; raises NotFound."""
    batch = batches_store.get_batch(db, batch_id)
    if batch is None:
        raise NotFound("Cet envoi")
    counts = messages_store.count_states(db, batch_id)
    waiting = sum(
        counts.get(state, 0)
        for state in (MessageState.QUEUED, MessageState.LOCKED, MessageState.HANDING_OVER)
    )
    total = sum(counts.values())
    return BatchProgress(
        batch_id,
        batch["state"],
        batch["reason"],
        total,
        total - waiting,
        counts,
        messages_store.get_current_customer(db, batch_id),
        batch["resume_at"] or "",
        messages_store.get_amount(db, batch_id),
        _get_seconds_to_start(batch, now),
        _estimate_end(db, waiting, now),
        letters_store.list_held(db, batch_id),
    )


def _get_seconds_to_start(batch: Mapping[str, Any], now: datetime | None) -> int:
    if now is None or batch["state"] != "running" or batch["not_before"] is None:
        return 0
    return max(ceil((from_text(batch["not_before"]) - now).total_seconds()), 0)


def _estimate_end(db: Database, waiting: int, now: datetime | None) -> datetime | None:
    duration = estimate_duration(waiting, structure_store.get_structure(db).rate_limit) if waiting else None
    return now + duration if now and duration and not structure_store.is_sandbox_enabled(db) else None


def list_open_batches(db: Database) -> list[int]:
    """Return the ids of the batches that are not finished, oldest first."""
    return [batch["id"] for batch in batches_store.list_open_batches(db)]


def list_past(db: Database, before: int | None = None, limit: int = PAST_SIZE) -> list[PastBatch]:
    """Return batches of mails and letters, newest first; `before` is the last one of the previous page."""
    return batches_store.list_batches(db, before, limit)


def stop_batch(db: Database, batch_id: int) -> None:
    """Stop a batch after the mail being handed over."""
    with db.write():
        batches_store.set_batch_state(db, batch_id, "stopped", "arrêté par vous")


def resume_batch(db: Database, batch_id: int) -> None:
    """Resume a stopped or paused batch."""
    with db.write():
        batches_store.set_batch_state(db, batch_id, "running")
        batches_store.close_batches(db)
