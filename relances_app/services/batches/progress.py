"""Progress."""

from dataclasses import dataclass

from relances_app.domain.errors import NotFound
from relances_app.domain.sending.outcome import State
from relances_app.store import batches as batches_store
from relances_app.store.database.database import Books
from relances_app.store.outbox import messages as messages_store


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    batch_id: int
    state: str
    reason: str
    total: int
    done: int
    counts: dict[State, int]
    current: str

    @property
    def percent(self) -> int:
        """The share that is settled or waits for a person, 0 to 100."""
        return 100 * self.done // self.total if self.total else 100


def show_progress(db: Books, batch_id: int) -> Progress:
    """Return how far a run is; raises NotFound."""
    batch = batches_store.find_batch(db, batch_id)
    if batch is None:
        raise NotFound("Cet envoi")
    counts = messages_store.count_states(db, batch_id)
    waiting = sum(counts.get(state, 0) for state in (State.QUEUED, State.CLAIMED, State.HANDING_OVER))
    total = sum(counts.values())
    current = messages_store.find_current(db, batch_id)
    return Progress(batch_id, batch["state"], batch["reason"], total, total - waiting, counts, current)


def list_open_batches(db: Books) -> list[int]:
    """Return the runs that are not done, oldest first."""
    return [batch["id"] for batch in batches_store.find_open_batches(db)]


def stop_batch(db: Books, batch_id: int) -> None:
    """Stop a run after the mail being handed over."""
    with db.write():
        batches_store.mark_batch(db, batch_id, "stopped", "arrêté par vous")


def resume_batch(db: Books, batch_id: int) -> None:
    """Let a stopped or paused run go on."""
    with db.write():
        batches_store.mark_batch(db, batch_id, "running")
        batches_store.close_batches(db)
