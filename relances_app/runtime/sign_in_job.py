"""A sign-in in progress: waits for the browser or for a device code, then stores the tokens."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from relances_app.domain.errors import UserError
from relances_app.domain.sending.identity_provider import Tokens
from relances_app.domain.sending.sign_in_refusal import Refusal, SignInRefused, SignInUnavailable
from relances_app.domain.structure import PasswordStorage
from relances_app.services import passwords, sign_in
from relances_app.services.database import Database
from relances_app.system import clock

if TYPE_CHECKING:
    from relances_app.mail.oauth.client import Application, DeviceCode
    from relances_app.mail.oauth.loopback import Listener

log = logging.getLogger(__name__)

BROWSER_TIMEOUT_SECONDS = 900.0
"""Seconds that the user has to sign in in the browser."""


def complete(
    db: Database,
    folder: Path,
    application: Application,
    tokens: Tokens,
    storage: PasswordStorage,
    passphrase: str = "",
) -> str:
    """Store settings, key and tokens of a sign-in; return the key, which takes the place of the password."""
    key = sign_in.make_key()
    previous = sign_in.get_server(db)
    if previous != application.server:
        passwords.delete(db, folder, previous)
    sign_in.save_settings(db, application.server)
    passwords.accept_server(db)
    passwords.save(db, folder, storage, key, passphrase)
    sign_in.save_tokens(db, folder, key, tokens)
    return key


class SignInJob:
    """One sign-in; its attributes are read by the page that waits for it."""

    def __init__(self, application: Application, store: Callable[[Tokens], None]) -> None:
        self.application = application
        self.address = ""
        """Page of the provider that the user opens."""
        self.user_code = ""
        """Code that the user types there, for a device code."""
        self.is_done = False
        self.problem: UserError | None = None
        self._store = store
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the user has not finished yet."""
        return not self.is_done and self.problem is None and not self._cancelled.is_set()

    @property
    def needs_administrator(self) -> bool:
        """Whether an administrator has to agree."""
        refused = {Refusal.ADMINISTRATOR, Refusal.POLICY, Refusal.SCOPE, Refusal.DECLINED}
        return isinstance(self.problem, SignInRefused) and self.problem.refusal in refused

    @property
    def admin_request(self) -> str:
        """The text to forward to the administrator."""
        return sign_in.write_admin_request(self.application)

    def wait(self) -> None:
        """Wait until the sign-in is finished."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(0.2)  # in steps, so that Ctrl+C is noticed on Windows

    def cancel(self) -> None:
        """Stop waiting; nothing is stored."""
        self._cancelled.set()

    def start_browser(self) -> None:
        """Listen for the answer of the browser; raises UserError if this machine lets nobody listen."""
        from relances_app.mail.oauth import client, loopback  # noqa: PLC0415  loaded for a sign-in only

        try:
            listener = loopback.Listener()
        except OSError as error:
            raise UserError(
                "Ce poste ne permet pas d'attendre la réponse du navigateur : choisissez « avec un code »."
            ) from error
        redirect = f"http://{self.application.provider.redirect_host}:{listener.port}"
        authorization = client.start_authorization(self.application, redirect)
        listener.expect(authorization.state)
        self.address = authorization.url

        def wait() -> Tokens | None:
            with listener:
                query = self._wait_for_browser(listener)
            if query is None:
                return None
            return client.redeem_code(self.application, authorization, query, clock.now())

        self._start(wait)

    def start_device(self) -> None:
        """Ask for a code that the user types on the provider's page; raises UserError if there is none."""
        if not self.application.provider.device_path:
            raise UserError(
                f"{self.application.provider.name} n'offre pas de code pour la messagerie : connectez-vous dans le "
                "navigateur."
            )
        from relances_app.mail.oauth import client  # noqa: PLC0415  loaded for a sign-in only

        device = client.start_device(self.application)
        self.address, self.user_code = device.address, device.user_code
        self._start(lambda: self._wait_for_device(device))

    def _wait_for_device(self, device: DeviceCode) -> Tokens | None:
        from relances_app.mail.oauth import client  # noqa: PLC0415  loaded for a sign-in only

        interval, deadline = device.interval, monotonic() + device.lifetime
        while not self._cancelled.wait(interval):
            if monotonic() > deadline:
                raise SignInRefused(Refusal.EXPIRED)
            try:
                return client.poll_device(self.application, device, clock.now())
            except client.AuthorizationPending as pending:
                interval += client.SLOW_DOWN_SECONDS * pending.is_too_fast
            except SignInUnavailable:
                continue
        return None

    def _wait_for_browser(self, listener: Listener) -> dict[str, str] | None:
        deadline = monotonic() + BROWSER_TIMEOUT_SECONDS
        while not self._cancelled.is_set():
            if (query := listener.wait(0.2)) is not None:
                return query
            if monotonic() > deadline:
                raise SignInRefused(Refusal.EXPIRED)
        return None

    def _start(self, wait: Callable[[], Tokens | None]) -> None:
        self._thread = threading.Thread(target=self._run, args=(wait,), name="sign-in", daemon=True)
        self._thread.start()

    def _run(self, wait: Callable[[], Tokens | None]) -> None:
        try:
            tokens = wait()
            if tokens is not None and not self._cancelled.is_set():
                self._store(tokens)
                self.is_done = True
        except UserError as problem:
            self.problem = problem
        except Exception as error:  # noqa: BLE001  the page shows that the sign-in failed
            log.error("sign-in: %s", type(error).__name__)  # noqa: TRY400  messages may contain tokens
            self.problem = SignInRefused(Refusal.UNKNOWN)
