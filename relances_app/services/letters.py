"""Printed letters: opened again, given as files, counted only when a person says that they left."""

import re
from collections.abc import Iterable
from datetime import datetime

from relances_app.domain.errors import NotFound
from relances_app.domain.sending.outcome import State
from relances_app.domain.sort_order import Order
from relances_app.pdf.file.pages import split_pages, take_pages, zip_files
from relances_app.store import batches as batches_store
from relances_app.store import history as history_store
from relances_app.store import letters as store
from relances_app.store.database.database import Books
from relances_app.store.outbox import pages as list_store
from relances_app.store.outbox import send_queue as send_queue_store
from relances_app.store.outbox.messages import Queued

_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*.]+')
"""What Windows takes in no file name."""

PRINTED = Order("page")
"""The usual order of the letters of a run."""


def read_print(db: Books, batch_id: int) -> tuple[bytes, str]:
    """Return the PDF of a run and its SHA-256; raises NotFound."""
    found = store.find_print(db, batch_id)
    if found is None:
        raise NotFound("Ce courrier")
    return found


def read_letter(db: Books, message_id: int) -> bytes:
    """Return the pages of one letter as they were printed; raises NotFound."""
    pages = store.find_pages(db, message_id)
    if pages is None:
        raise NotFound("Cette lettre")
    batch_id, first, last = pages
    return take_pages(read_print(db, batch_id)[0], first, last)


def list_waiting(db: Books, batch_id: int, order: Order = PRINTED) -> list[Queued]:
    """Return the letters of a run, as they are printed unless an order is asked for; raises NotFound."""
    letters = list_store.find_letters(db, batch_id, order)
    if not letters:
        raise NotFound("Ce courrier")
    return letters


def confirm(db: Books, batch_id: int, now: datetime, *, gone: Iterable[int] | None = None) -> tuple[int, int]:
    """Keep a person's word on which letters left (all, unless `gone` names them); the others are cancelled.

    Return how many left and how many did not. A letter already settled stays as it is.
    """
    left = set(gone) if gone is not None else None
    with db.write():
        waiting = [letter for letter in list_waiting(db, batch_id) if letter.state is State.QUEUED]
        for letter in waiting:
            is_gone = left is None or letter.id in left
            state, event = (State.SENT, "confirmed") if is_gone else (State.CANCELLED, "abandoned")
            note = "lettre partie, d'après vous" if is_gone else "lettre non partie"
            send_queue_store.mark_state(db, letter.id, state, note, now)
            history_store.add_entry(db, letter.id, event, now.date(), now, note=note)
        batches_store.close_batches(db)
    count = sum(left is None or letter.id in left for letter in waiting)
    return count, len(waiting) - count


def zip_letters(db: Books, batch_id: int) -> bytes:
    """Return an archive with one PDF for each letter of a run; the same run always gives the same bytes.

    Raises NotFound.
    """
    content, letters = read_print(db, batch_id)[0], list_waiting(db, batch_id)
    pages = [store.find_pages(db, letter.id) for letter in letters]
    ranges = [(first, last) for _, first, last in filter(None, pages)]
    names = (_name_file(rank, letter.customer_name) for rank, letter in enumerate(letters, start=1))
    return zip_files(zip(names, split_pages(content, ranges), strict=True))


def _name_file(rank: int, customer: str) -> str:
    """Return `007 Menuiserie Dutilleul.pdf`: numbered, since two customers may bear one name."""
    return f"{rank:03d} {' '.join(_UNFIT.sub(' ', customer).split())[:60].strip()}.pdf"
