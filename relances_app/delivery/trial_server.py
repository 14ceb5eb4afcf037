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

from relances_app.delivery.trial_mails import find_next_number, keep_trial_mail
from relances_app.domain.structure import MailServer, Security

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
NAME = "trial.invalid"
LARGEST = 25_000_000
"""Bytes of a mail, as large providers take them."""


class TrialServer:
    """Listens on 127.0.0.1 only, on a thread of its own; `now` gives the instant of arrival."""

    def __init__(self, folder: Path, now: Callable[[], datetime], port: int = 0) -> None:
        self._folder = folder
        self._now = now
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="trial server", daemon=True)
        self._listener: asyncio.Server | None = None
        self._guests: WeakSet[SMTP] = WeakSet()
        self._numbers = count(1)

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
        self._numbers = count(find_next_number(self._folder))
        self._thread.start()
        try:
            self._listener = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        except OSError:
            self.stop()
            raise
        self._port = int(self._listener.sockets[0].getsockname()[1])
        return self.settings

    @property
    def settings(self) -> MailServer:
        """How the structure reaches it: no encryption, since nothing leaves this machine."""
        return MailServer(host=HOST, port=self._port, security=Security.NONE)

    def stop(self) -> None:
        """Stop listening and cut what is open; a second call does nothing."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._leave(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        # Loaded when the server is wanted: the start of the program does not wait for it.
        from aiosmtpd.smtp import SMTP  # noqa: PLC0415

        def make() -> SMTP:
            guest = SMTP(self, hostname=NAME, ident="Relances", data_size_limit=LARGEST, loop=self._loop)
            self._guests.add(guest)
            return guest

        return await self._loop.create_server(make, HOST, self._port)

    async def _leave(self) -> None:
        if self._listener is not None:
            self._listener.close()
        for guest in self._guests:
            if guest.transport is not None:
                guest.transport.close()
        talks = asyncio.all_tasks() - {asyncio.current_task()}
        if talks:
            await asyncio.wait(talks, timeout=1)

    async def handle_DATA(  # noqa: N802  the name aiosmtpd calls
        self, _server: "SMTP", _session: "Session", envelope: "Envelope"
    ) -> str:
        """Keep one file per recipient; the answer is a yes only when all are on the disk."""
        content = envelope.original_content or b""
        try:
            for recipient in envelope.rcpt_tos:
                keep_trial_mail(self._folder, next(self._numbers), recipient, content, self._now())
        except OSError:
            return "452 4.3.1 the trial box cannot be written"
        return "250 2.0.0 kept in the trial box"
