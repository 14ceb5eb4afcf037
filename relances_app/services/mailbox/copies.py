"""Copies of sent mails in the folder of sent mails: look first, then add what the server does not file itself."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from relances_app.domain.sending.identity_provider import find_identity_provider
from relances_app.services.mailbox.effects import settle_as_sent
from relances_app.store import mailbox as store
from relances_app.store import structure as structure_store
from relances_app.store.database.database import Database

if TYPE_CHECKING:
    from relances_app.mail.imap.mailbox import Mailbox

COPY_PERIOD = timedelta(days=7)
COPY_DELAY = timedelta(seconds=60)
"""Time left to the server to file its own copy."""
MAX_COPIES = 200


def file_copies(db: Database, box: Mailbox, now: datetime) -> Counter[str]:
    """Look for the copies of sent mails; add those that the server does not file itself.

    A copy that is found settles an uncertain mail; one that is missing proves nothing.
    """
    found: Counter[str] = Counter()
    pending = store.list_without_copy(db, now - COPY_PERIOD, MAX_COPIES)
    folder = box.find_sent_folder() if pending else ""
    if not folder:
        return found
    files_itself = find_identity_provider(structure_store.get_structure(db).server.host) is not None
    box.open(folder)
    for id_, message_id in pending:
        if box.find_message(message_id):
            with db.write():
                store.mark_filed(db, id_, now)
                found["settled"] += settle_as_sent(db, id_, now, f"retrouvé dans « {folder} »")
        elif not files_itself and (copy := store.get_copy(db, id_, now - COPY_DELAY)):
            box.append_sent(folder, *copy)
            found["copies"] += 1
            with db.write():
                store.mark_filed(db, id_, now)
    return found
