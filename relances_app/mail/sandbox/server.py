"""Server of the mail sandbox: an SMTP server inside the program that stores mails instead of sending them."""

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
"""Maximum size of a mail, as large providers accept it."""


class SandboxServer:
    """Listens on 127.0.0.1 only, in its own thread; `now` returns the time of arrival."""

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
        """Start listening; return the settings to reach it. Raises OSError if the port is in use."""
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
        """Mail server settings to reach it, without encryption since nothing leaves this machine."""
        return MailServer(host=HOST, port=self._port, security=Security.NONE)

    def stop(self) -> None:
        """Stop listening and close open connections; a second call does nothing."""
        if self._loop and self._thread and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    async def _listen(self, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
        # Imported when the sandbox is used, to keep start-up fast.
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

    async def handle_DATA(  # noqa: N802  name required by aiosmtpd
        self, _server: "SMTP", _session: "Session", envelope: "Envelope"
    ) -> str:
        """Save one file per recipient; reply with success only if all are on disk."""
        content = envelope.original_content or b""
        try:
            for recipient in envelope.rcpt_tos:
                save_sandbox_mail(self._folder, next(self._numbers), recipient, content, self._now())
        except OSError:
            return "452 4.3.1 the trial box cannot be written"
        return "250 2.0.0 kept in the trial box"


async def _wait_until_closed(tasks: set[asyncio.Task[None]]) -> None:
    """Wait until the closed sessions have ended."""
    if tasks:
        await asyncio.wait(tasks, timeout=1)
