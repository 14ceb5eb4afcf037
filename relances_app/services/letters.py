"""Printed letters: retrieve them as PDF or ZIP, and record which ones were posted."""

import re
from collections.abc import Iterable
from datetime import datetime

from relances_app.domain.errors import NotFound
from relances_app.domain.sending.outcome import MessageState
from relances_app.domain.sort_order import SortOrder
from relances_app.pdf.file.pages import extract_pages, split_pages, zip_files
from relances_app.store import batches as batches_store
from relances_app.store import history as history_store
from relances_app.store import letters as store
from relances_app.store.batches import PastBatch
from relances_app.store.database.database import Database
from relances_app.store.outbox import pages as list_store
from relances_app.store.outbox import send_queue as send_queue_store
from relances_app.store.outbox.messages import QueuedMessage

_FORBIDDEN_FILE_NAME_CHARACTERS = re.compile(r'[\x00-\x1f<>:"/\\|?*.]+')
"""Characters that Windows forbids in file names, and the dot."""

PRINT_ORDER = SortOrder("page")
"""Default order of the letters of a batch."""


def get_print(db: Database, batch_id: int) -> tuple[bytes, str]:
    """Return the PDF of a batch and its SHA-256; raises NotFound."""
    found = store.get_pdf(db, batch_id)
    if found is None:
        raise NotFound("Ce courrier")
    return found


def get_letter(db: Database, message_id: int) -> bytes:
    """Return the pages of one letter as they were printed; raises NotFound."""
    pages = store.get_pages(db, message_id)
    if pages is None:
        raise NotFound("Cette lettre")
    batch_id, first, last = pages
    return extract_pages(get_print(db, batch_id)[0], first, last)


def list_letters(db: Database, batch_id: int, order: SortOrder = PRINT_ORDER) -> list[QueuedMessage]:
    """Return the letters of a batch, in printing order by default; raises NotFound."""
    letters = list_store.list_letters(db, batch_id, order)
    if not letters:
        raise NotFound("Ce courrier")
    return letters


def list_held(db: Database, batch_id: int) -> list[tuple[int, str, str]]:
    """Return id and name of the customers whose letter could not be printed, with the reason."""
    return store.list_held(db, batch_id)


def list_batches_to_post(db: Database) -> list[PastBatch]:
    """Return the batches with letters that wait to be posted, newest first."""
    return batches_store.list_batches_to_post(db)


def confirm_sent(
    db: Database, batch_id: int, now: datetime, *, sent_ids: Iterable[int] | None = None
) -> tuple[int, int]:
    """Record which letters were posted (all if `sent_ids` is None); cancel the others.

    Return the numbers of posted and cancelled letters. Letters in a final state stay unchanged.
    """
    sent = set(sent_ids) if sent_ids is not None else None
    with db.write():
        waiting = [letter for letter in list_letters(db, batch_id) if letter.state is MessageState.QUEUED]
        for letter in waiting:
            is_sent = sent is None or letter.id in sent
            state, event = (
                (MessageState.SENT, "confirmed") if is_sent else (MessageState.CANCELLED, "abandoned")
            )
            note = "postée, confirmée par vous" if is_sent else "non postée"
            send_queue_store.set_state(db, letter.id, state, note, now)
            history_store.add_entry(db, letter.id, event, now.date(), now, note=note)
        batches_store.close_batches(db)
    count = sum(sent is None or letter.id in sent for letter in waiting)
    return count, len(waiting) - count


def zip_letters(db: Database, batch_id: int) -> bytes:
    """Return a ZIP with one PDF for each letter; the same batch always gives the same bytes.

    Raises NotFound.
    """
    content, letters = get_print(db, batch_id)[0], list_letters(db, batch_id)
    pages = [store.get_pages(db, letter.id) for letter in letters]
    ranges = [(first, last) for _, first, last in filter(None, pages)]
    names = (_make_file_name(rank, letter.customer_name) for rank, letter in enumerate(letters, start=1))
    return zip_files(zip(names, split_pages(content, ranges), strict=True))


def _make_file_name(rank: int, customer: str) -> str:
    """Return `007 Menuiserie Dutilleul.pdf`: numbered, since two customers may have the same name."""
    return (
        f"{rank:03d} {' '.join(_FORBIDDEN_FILE_NAME_CHARACTERS.sub(' ', customer).split())[:60].strip()}.pdf"
    )
