"""The trial mail server: a real SMTP server inside the program, which keeps mails instead of sending them."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from weakref import WeakSet

from relances_app.domain.structure import MailServer, Security
from relances_app.mail.sandbox.mailbox import get_next_number, save_sandbox_mail

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
HOSTNAME = "trial.invalid"
MAX_MAIL_BYTES = 25_000_000
"""Bytes of a mail, as large providers take them."""


class SandboxServer:
    """Listens on 127.0.0.1 only, on a thread of its own; `now` gives the instant of arrival."""

    def __init__(self, folder: Path, now: Callable[[], datetime], port: int = 0) -> None:
        self._folder = folder
        self._now = now
        self._port = port
        self._numbers = count(1)
        self._sessions: WeakSet[SMTP] = WeakSet()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> MailServer:
        """Begin to listen; return the settings that reach it. Raises OSError when the port is taken."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._numbers = count(get_next_number(self._folder))
        self._loop = asyncio.new_event_loop()
        try:
            listener = self._loop.run_until_complete(self._listen(self._loop))
        except OSError:
            self._loop.close()
            raise
        self._port = int(listener.sockets[0].getsockname()[1])
        self._thread = threading.Thread(target=self._serve, args=(self._loop, listener), daemon=True)
        self._thread.start()
        return self.settings

    @property
    def settings(self) -> MailServer:
        """How the structure reaches it: no encryption, since nothing leaves this machine."""
        return MailServer(host=HOST, port=self._port, security=Security.NONE)

    def stop(self) -> None:
        """Stop listening and cut what is open; a second call does nothing."""
        if self._loop and self._thread and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    async def _listen(self, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
        # Loaded when the server is wanted: the start of the program does not wait for it.
        from aiosmtpd.smtp import SMTP  # noqa: PLC0415

        def make() -> SMTP:
            session = SMTP(
                self, hostname=HOSTNAME, ident="Relances", data_size_limit=MAX_MAIL_BYTES, loop=loop
            )
            self._sessions.add(session)
            return session

        return await loop.create_server(make, HOST, self._port)

    def _serve(self, loop: asyncio.AbstractEventLoop, listener: asyncio.Server) -> None:
        loop.run_forever()
        listener.close()
        for session in self._sessions:
            if session.transport is not None:
                session.transport.close()
        loop.run_until_complete(_wait_until_closed(asyncio.all_tasks(loop)))
        loop.close()

    async def handle_DATA(  # noqa: N802  the name aiosmtpd calls
        self, _server: "SMTP", _session: "Session", envelope: "Envelope"
    ) -> str:
        """Keep one file per recipient; the answer is a yes only when all are on the disk."""
        content = envelope.original_content or b""
        try:
            for recipient in envelope.rcpt_tos:
                save_sandbox_mail(self._folder, next(self._numbers), recipient, content, self._now())
        except OSError:
            return "452 4.3.1 the trial box cannot be written"
        return "250 2.0.0 kept in the trial box"


async def _wait_until_closed(tasks: set[asyncio.Task[None]]) -> None:
    """Give the conversations that were cut the time to notice."""
    if tasks:
        await asyncio.wait(tasks, timeout=1)
