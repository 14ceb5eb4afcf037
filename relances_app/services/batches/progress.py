"""Progress of batches: query, stop and resume them."""

from dataclasses import dataclass

from relances_app.domain.errors import NotFound
from relances_app.domain.sending.outcome import MessageState
from relances_app.store import batches as batches_store
from relances_app.store.database.database import Database
from relances_app.store.outbox import messages as messages_store


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

    @property
    def percent(self) -> int:
        """The share of messages that are final or need a decision, 0 to 100."""
        return 100 * self.done // self.total if self.total else 100


def get_progress(db: Database, batch_id: int) -> BatchProgress:
    """Return the progress of a batch; raises NotFound."""
    batch = batches_store.get_batch(db, batch_id)
    if batch is None:
        raise NotFound("Cet envoi")
    counts = messages_store.count_states(db, batch_id)
    waiting = sum(
        counts.get(state, 0)
        for state in (MessageState.QUEUED, MessageState.LOCKED, MessageState.HANDING_OVER)
    )
    total = sum(counts.values())
    current = messages_store.get_current_customer(db, batch_id)
    return BatchProgress(batch_id, batch["state"], batch["reason"], total, total - waiting, counts, current)


def list_open_batches(db: Database) -> list[int]:
    """Return the ids of the batches that are not finished, oldest first."""
    return [batch["id"] for batch in batches_store.list_open_batches(db)]


def stop_batch(db: Database, batch_id: int) -> None:
    """Stop a batch after the mail being handed over."""
    with db.write():
        batches_store.set_batch_state(db, batch_id, "stopped", "arrêté par vous")


def resume_batch(db: Database, batch_id: int) -> None:
    """Resume a stopped or paused batch."""
    with db.write():
        batches_store.set_batch_state(db, batch_id, "running")
        batches_store.close_batches(db)
