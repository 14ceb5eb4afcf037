"""Measure the other lists sorted by each column, in both directions, with 200,000 documents and 10,000 messages.

Baseline: the default order of the same list. The next rows are measured as well.
Usage: python bench/lists.py [DOCUMENTS [MESSAGES]]
"""

import re
import sys
from html import unescape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from page import AppClient, database_of, measure

from relances_app.services.database import open_database

TIMES = 10
LISTS = ("/clients", "/histo", "/envois")


def add_messages(path: Path, count: int) -> None:
    """Insert as many queued as sent messages, of customers from the whole list."""
    with open_database(path) as db, db.write():
        (customers,) = db.conn.execute("select count(*) from customer").fetchone()
        db.conn.execute(
            """insert into batch (id, created_at, channel, level, as_of, grace_days, dated_on, state)
            values (1, '', 'mail', 1, '', 0, '', 'stopped')"""
        )
        db.conn.executemany(
            """insert into message (id, batch_id, customer_id, channel, level, recipient, subject, message_id, sha256,
                total, state, advice, queued_at, state_at)
            values (?, 1, ?, 'mail', 1, ?, '', ?, '', ?, ?, 'en attente', '2026-01-01T00:00:00+00:00',
                '2026-01-01T00:00:00+00:00')""",
            (
                (n, n * 7919 % customers + 1, f"c{n * 31 % 997}@example.org", f"<{n}@bench>", n * 37 % 10_007,
                 "sent" if n % 2 else "queued")
                for n in range(1, 2 * count + 1)
            ),
        )  # fmt: skip
        db.conn.execute(
            """insert into message_line (message_id, document_id, number, kind, issued_on, due_on, open_amount, level,
                cycle, is_claim) select m.id, d.id, d.number, d.kind, d.issued_on, d.due_on, d.open_amount, 1,
                0, 1 from message m join document d on d.id = m.customer_id"""
        )
        db.conn.execute(
            """insert into journal (at, said_on, customer_id, message_id, channel, level, event, reply_code, reply)
            select '2026-01-01T00:00:00+00:00', '2026-01-01', customer_id, id, 'mail', 1, 'sent', 250, '2.0.0 ok'
            from message where state = 'sent'"""
        )


def measure_list(client: AppClient, path: str) -> None:
    """Print the times of each order of a list, and the ratio of the slowest to the default one."""
    page = client.get(path).decode()
    columns = dict.fromkeys(re.findall(r'id="sort-(\w+)"', page))
    middles = {}
    for order in ("", *(f"{direction}{column}" for column in columns for direction in ("", "-"))):
        url = f"{path}?tri={order}" if order else path
        middles[order], high, cpu = measure(lambda _, url=url: client.get(url), times=TIMES)
        print(f"{path:9} {order or 'default':12} {middles[order]:8.1f} {high:8.1f} {cpu:8.1f}")
        more = re.search(
            r'<a class="button"[^>]*? href="([^"]*(?:apres|numero)=[^"]*)"', client.get(url).decode()
        )
        if more and order:
            following = unescape(more[1])
            middle, high, cpu = measure(lambda _, following=following: client.get(following), times=TIMES)
            print(f"{'':9} {'  next rows':12} {middle:8.1f} {high:8.1f} {cpu:8.1f}")
    slowest = max(middles, key=middles.__getitem__)
    print(f"{path:9} slowest: {slowest}, {middles[slowest] / middles['']:.1f} times the default order")


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:3]]
    documents, messages = sizes + [200_000, 10_000][len(sizes) :]
    with database_of(documents) as folder:
        add_messages(next(folder.glob("*.db")), messages)
        client = AppClient(folder)
        print(f"{'list':9} {'order':12} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8}")
        for path in LISTS:
            measure_list(client, path)


if __name__ == "__main__":
    main()
