"""The letters of a run as files of their own: one PDF for each customer, in an archive."""

import re

from relances_app.delivery.paper.pages import split_pages, zip_files
from relances_app.domain.refusals import NotFound
from relances_app.store import letters as store
from relances_app.store import outbox as outbox_store
from relances_app.store.books import Books

_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*.]+')
"""What Windows takes in no file name."""


def zip_letters(db: Books, batch_id: int) -> bytes:
    """Return an archive with one PDF for each letter of a run; the same run always gives the same bytes.

    Raises NotFound.
    """
    found = store.find_print(db, batch_id)
    letters = [message for message in outbox_store.find_of_batch(db, batch_id) if message.channel == "letter"]
    if found is None or not letters:
        raise NotFound("Ce courrier")
    pages = [store.find_pages(db, letter.id) for letter in letters]
    ranges = [(first, last) for _, first, last in filter(None, pages)]
    names = (_name_file(rank, letter.customer_name) for rank, letter in enumerate(letters, start=1))
    return zip_files(zip(names, split_pages(found[0], ranges), strict=True))


def _name_file(rank: int, customer: str) -> str:
    """Return `007 Menuiserie Dutilleul.pdf`: numbered, since two customers may bear one name."""
    return f"{rank:03d} {' '.join(_UNFIT.sub(' ', customer).split())[:60].strip()}.pdf"
