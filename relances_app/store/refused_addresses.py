"""Addresses that a mail server refused while it accepted others of the same mail."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from relances_app.store.database.database import Database
from relances_app.store.timestamps import to_text


def mark_addresses(
    db: Database, recipients: Iterable[str], refused: Mapping[str, str], now: datetime
) -> None:
    """Mark the refused addresses of a mail that was sent, with the reply, and clear the mark of the others."""
    db.conn.executemany(
        "delete from refused_address where address = ?", [(address.casefold(),) for address in recipients]
    )
    db.conn.executemany(
        "insert into refused_address values (?, ?, ?)",
        [(address.casefold(), to_text(now), reply) for address, reply in refused.items()],
    )


def list_refused(db: Database, addresses: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return when addresses were refused, and with which reply, by address."""
    found = {}
    for address in addresses:
        query = "select refused_at, reply from refused_address where address = ?"
        row = db.conn.execute(query, (address.casefold(),)).fetchone()
        if row:
            found[address] = (row[0], row[1])
    return found
