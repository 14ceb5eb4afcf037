"""Measure sending through a proxy with a round trip of 50 ms, with one connection and with three.

Baseline: smtplib with the same bytes and as many connections.
Usage: python bench/proxy_50ms.py [MAILS]
"""

import asyncio
import multiprocessing
import os
import shutil
import smtplib
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from run_10000 import fill, now, run_sink

from relances_app.runtime.sender_thread import SenderThread
from relances_app.services import startup_checks
from relances_app.services.database import get_database_id, open_database, prepare_database
from relances_app.store import structure as structure_store

ONE_WAY = 0.025
"""Delay in seconds, in each direction."""
AIM = 0.9
"""Required share of the rate of smtplib."""

QueuedMail = tuple[str, str, bytes]


def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> asyncio.Task[None]:
    """Forward data, each block after the delay; blocks do not wait for each other."""
    loop = asyncio.get_running_loop()

    async def pump() -> None:
        try:
            while block := await reader.read(65_536):
                loop.call_later(ONE_WAY, writer.write, block)
        except ConnectionError:
            pass  # the other side is closed below
        loop.call_later(ONE_WAY, writer.close)

    return loop.create_task(pump())


async def _serve(target: int, port_pipe: Connection) -> None:
    async def link(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * ONE_WAY)  # the handshake of TCP
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(forward(reader, far_writer), forward(far_reader, writer))

    server = await asyncio.start_server(link, "127.0.0.1", 0)
    port_pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def serve(target: int, port_pipe: Connection) -> None:
    """Run the proxy for a target port until terminated; send its own port to the pipe."""
    asyncio.run(_serve(target, port_pipe))


@contextmanager
def run_proxy(target: int) -> Iterator[int]:
    """Run the proxy in a separate process, so that it shares no interpreter lock with the measured program."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(target, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def send_by_program(folder: Path, port: int, connections: int, mails: int) -> tuple[float, list[QueuedMail]]:
    """Send a batch with the program's sender; return seconds, and the mails as they were stored."""
    path = prepare_database(folder, now())
    startup_checks.prepare_for_sending(folder, folder / "profile", now())
    with closing(open_database(path)) as db:
        values = {"mail_host": "127.0.0.1", "mail_port": port, "mail_security": "none"}
        rate_limits = {"mails_per_minute": 0, "mails_per_hour": 0, "mails_per_day": 0}
        with db.write():
            structure_store.save_values(db, {**values, **rate_limits, "connections": connections})
        fill(db, mails)
        send_logs = startup_checks.list_send_logs(folder, folder / "profile", get_database_id(db))
    sender = SenderThread(path, now, send_logs)
    seconds = measure(lambda: send_queued(sender))
    sender.stop()
    with closing(sqlite3.connect(path)) as db:
        states = dict(db.execute("select state, count(*) from message group by state").fetchall())
        if states != {"sent": mails}:
            sys.exit(f"not all sent: {states} {sender.error_message}")
        return seconds, db.execute(
            "select m.sender, m.recipient, c.content from message m join message_content c on c.message_id = m.id"
        ).fetchall()


def send_queued(sender: SenderThread) -> None:
    """Start the sender and wait until the batch is sent, without reading the database meanwhile."""
    sender.start()
    while not sender.is_busy and not sender.error_message:
        time.sleep(0.001)
    while sender.is_busy:
        time.sleep(0.005)


def send_with_smtplib(mails: list[QueuedMail], port: int, connections: int) -> float:
    """Send the same bytes with smtplib; return seconds."""

    def send_share(rank: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            for sender, recipient, content in mails[rank::connections]:
                smtp.sendmail(sender, recipient, content)

    def send_all() -> None:
        threads = [threading.Thread(target=send_share, args=[rank]) for rank in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return measure(send_all)


def measure(act: Callable[[], None]) -> float:
    """Call a function; return the seconds it takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> None:
    mails = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    folder = Path(tempfile.mkdtemp(prefix="relances-proxy-"))
    ratios = []
    print(f"{mails} mails, {2000 * ONE_WAY:.0f} ms per round trip, load average {os.getloadavg()[0]:.1f}")
    try:
        with run_sink() as sink, run_proxy(sink) as port:
            for connections in (1, 3):
                seconds, queued = send_by_program(folder / str(connections), port, connections, mails)
                plain = send_with_smtplib(queued, port, connections)
                ratios.append(plain / seconds)
                print(
                    f"{connections} connection(s): program {mails / seconds:6.2f} mails/s   "
                    f"smtplib {mails / plain:6.2f} mails/s   ratio {plain / seconds:.2f} (at least {AIM})"
                )
        print(f"load average {os.getloadavg()[0]:.1f} at the end")
        if min(ratios) < AIM:
            sys.exit(1)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
