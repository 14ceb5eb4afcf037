"""Copies of sent mails in the folder of sent mails: look first, then add what the server does not file itself."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from relances_app.domain.sending.identity_provider import find_identity_provider
from relances_app.store import mailbox as store
from relances_app.store import structure as structure_store
from relances_app.store.database.database import Database
from relances_app.store.returned_mail import settle_as_sent

if TYPE_CHECKING:
    from relances_app.mail.imap.mailbox import Mailbox

COPY_PERIOD = timedelta(days=7)
COPY_DELAY = timedelta(seconds=60)
"""Time left to the server to file its own copy."""
MAX_COPIES = 200


def file_copies(db: Database, box: Mailbox, now: datetime) -> Counter[str]:
    """Look for the copies of sent mails; add those that the server does not file itself.

    A copy that is found settles an uncertain mail; one that is missing proves nothing. After a refused copy no other
    one is tried in this reading.
    """
    found: Counter[str] = Counter()
    uncertain = store.list_uncertain(db, now - COPY_PERIOD, MAX_COPIES)
    files_itself = find_identity_provider(structure_store.get_structure(db).server.host) is not None
    missing = (
        [] if files_itself else store.list_without_copy(db, now - COPY_PERIOD, now - COPY_DELAY, MAX_COPIES)
    )
    folder = box.find_sent_folder() if uncertain or missing else ""
    if not folder:
        return found
    box.open(folder)
    for id_, message_id in uncertain:
        if box.find_message(message_id):
            with db.write():
                store.mark_filed(db, id_, now)
                found["settled"] += settle_as_sent(db, id_, now, f"retrouvé dans « {folder} »")
    for id_, message_id in missing:
        if not box.find_message(message_id):
            if not box.append_sent(folder, *store.get_copy(db, id_)):
                found["refused_copies"] += 1
                break
            found["copies"] += 1
        with db.write():
            store.mark_filed(db, id_, now)
    return found
