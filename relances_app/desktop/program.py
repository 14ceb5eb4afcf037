"""Run the desktop program: a single instance on a free port of 127.0.0.1, shown in the browser."""

import logging
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import count
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from relances_app.desktop.browser import open_in_browser
from relances_app.desktop.log_filter import RepetitionFilter
from relances_app.desktop.login_page import (
    delete_login_pages,
    find_login_page,
    write_error_page,
    write_login_page,
)
from relances_app.domain.errors import LinkFound, UserError
from relances_app.system.address_prefix import get_prefix
from relances_app.system.data_location import get_profile_folder, get_undecided_location
from relances_app.system.frozen.extraction_dir import locked_extraction_dir
from relances_app.system.links import find_links
from relances_app.system.lock import AlreadyOpen, Lock, is_writable
from relances_app.system.ownership import check_ownership

if TYPE_CHECKING:
    from flask import Flask

THREADS = 8

IDLE_CHECK_INTERVAL = 5
"""Seconds between two checks whether a page is still open."""

LOCK_GRACE = 0.3
"""Seconds a second start leaves the first one to delete an outdated login page."""

LOGIN_PAGE_TIMEOUT = 20.0
"""Seconds a second start waits for the login page of the first one."""

SHUTDOWN_GRACE = 0.5
"""Seconds left for the last page to reach the browser before the server stops."""


def open_program(
    folder: Path,
    *,
    port: int = 0,
    browser: bool = True,
    echo: Callable[[str], None] = print,
) -> None:
    """Serve the program until it is closed; a second start opens the browser on the first instance."""
    try:
        if links := find_links(folder):
            raise LinkFound(links[0])
        check_ownership(folder)
        if not is_writable(folder):
            # The data are on a write-protected volume: no lock is taken, nothing is written there or sent.
            with locked_extraction_dir(), tempfile.TemporaryDirectory(prefix="relances-") as runtime_folder:
                _serve(folder, Path(runtime_folder), port=port, browser=browser, echo=echo)
            return
        with locked_extraction_dir(), Lock(folder):
            # Left by a program that was killed: its port and key are no longer valid.
            delete_login_pages(folder)
            _serve(folder, folder, port=port, browser=browser, echo=echo)
    except UserError as refusal:
        if browser:
            open_in_browser(write_error_page(refusal.message))
        raise
    except AlreadyOpen:
        echo("Relances est déjà ouvert : la page s'affiche dans le navigateur.")
        if browser:
            open_in_browser(_wait_for_login_page(folder))


def _wait_for_login_page(folder: Path) -> Path:
    """Return the login page of the running instance, or a page that says to try again if it has none yet."""
    # The first start deletes an outdated page as soon as it holds the lock: a page found later is a current one.
    time.sleep(LOCK_GRACE)
    deadline = time.monotonic() + LOGIN_PAGE_TIMEOUT
    while (page := find_login_page(folder)) is None:
        if time.monotonic() > deadline:
            return write_error_page(
                "Relances démarre encore, ou se ferme : attendez un instant, puis rouvrez-le."
            )
        time.sleep(0.1)
    return page


def resolve_data_location(requested: str | None) -> bool:
    """Ask where to store the data if that is not decided yet; return False when nobody answered."""
    undecided = get_undecided_location(requested)
    if undecided is None:
        return True
    from relances_app.desktop.data_location_prompt import prompt_data_location  # noqa: PLC0415  needed once per volume

    return prompt_data_location(undecided, _listen(0))


def _serve(
    folder: Path,
    runtime_folder: Path,
    *,
    port: int,
    browser: bool,
    echo: Callable[[str], None],
) -> None:
    # The port listens before the heavy libraries are loaded, so that an early browser waits instead of failing.
    sock = _listen(port)
    host = f"127.0.0.1:{sock.getsockname()[1]}"
    prefix = get_prefix(get_profile_folder(), folder, sock.getsockname()[1])
    log_handler = _set_up_log(runtime_folder)
    from relances_app.app import create_app  # noqa: PLC0415
    from relances_app.runtime.startup import start_sender  # noqa: PLC0415

    shutdown_event = _end_on_sigterm()
    app = create_app(
        folder, host, prefix,
        shut_down=lambda: threading.Timer(SHUTDOWN_GRACE, shutdown_event.set).start(),
        publish_login_key=lambda key: write_login_page(runtime_folder, host + prefix, key),
        copy_folder=runtime_folder if runtime_folder != folder else None,
    )  # fmt: skip
    stop_sender = start_sender(app.extensions["relances"])
    page = write_login_page(runtime_folder, host + prefix, app.config["RELANCES_KEY"])
    try:
        threading.Thread(target=_serve_requests, args=[app, sock], daemon=True).start()
        login_url = f"http://{host}{prefix}/entrer?cle={app.config['RELANCES_KEY']}"
        echo(_describe_address(login_url, browser=browser))
        sys.stdout.flush()
        if browser:
            threading.Thread(target=open_in_browser, args=[page], daemon=True).start()
        _wait_for_shutdown(app, shutdown_event, echo)
    except KeyboardInterrupt:
        pass  # Ctrl+C ends the program as « Quitter » does
    finally:
        stop_sender()
        delete_login_pages(runtime_folder)
        _close_log(log_handler)


def _end_on_sigterm() -> threading.Event:
    # An event and not an exception: one raised while the interpreter runs finalizers would be swallowed.
    shutdown_event = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: shutdown_event.set())
    return shutdown_event


def _close_log(log_handler: logging.Handler) -> None:
    # Windows cannot delete the folder of a file that is still open.
    logging.getLogger().removeHandler(log_handler)
    log_handler.close()


def _describe_address(login_url: str, *, browser: bool) -> str:
    """Return the line with the login address; without it if the output is kept in a file that others may read."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    return f"Relances : {login_url}" if not browser or is_terminal else "Relances s'ouvre dans le navigateur."


def _wait_for_shutdown(app: "Flask", shutdown_event: threading.Event, echo: Callable[[str], None]) -> None:
    """Wait until the program should end, or no tab is open any more."""
    from relances_app.runtime.idle_exit import should_exit  # noqa: PLC0415

    # In short waits, since Windows delivers Ctrl+C between two waits only.
    seconds = count(1)
    while not shutdown_event.wait(1.0):
        if next(seconds) % IDLE_CHECK_INTERVAL == 0 and should_exit(app.extensions["relances"]):
            echo("Relances s'est fermé : aucune page n'était plus ouverte.")
            shutdown_event.set()


def _serve_requests(app: "Flask", sock: socket.socket) -> None:
    from relances_app.desktop.server import make_server  # noqa: PLC0415  loads waitress

    make_server(app, sock, THREADS).run()


def _listen(port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind(("127.0.0.1", port))
    except OSError:
        sock.bind(("127.0.0.1", 0))  # the port is taken by another program: use any free one
    sock.listen(128)
    return sock


def _set_up_log(folder: Path) -> logging.Handler:
    handler = RotatingFileHandler(
        folder / "relances.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8"
    )
    handler.addFilter(RepetitionFilter())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    root.addHandler(handler)
    return handler
