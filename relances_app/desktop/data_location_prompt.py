"""Ask in the browser, before the program itself starts, where to store its data."""

import queue
import socket
import tempfile
import threading
import time
from pathlib import Path

from relances_app.desktop.browser import open_in_browser
from relances_app.desktop.login_page import write_login_page
from relances_app.domain.errors import UserError
from relances_app.system.address_prefix import make_prefix
from relances_app.system.data_location import UndecidedDataLocation, store_computer_choice
from relances_app.system.lock import is_writable

ANSWER_TIMEOUT_SECONDS = 30 * 60.0
"""Seconds to wait for an answer; without one the program exits."""

SHUTDOWN_GRACE = 0.5
"""Seconds left for the confirmation page to reach the browser before the server stops."""


def prompt_data_location(undecided: UndecidedDataLocation, sock: socket.socket) -> bool:
    """Ask once and store the answer; return False on timeout. `sock` must already be listening."""
    from relances_app.desktop.server import make_server  # noqa: PLC0415  deferred to shorten start-up
    from relances_app.web.data_location import LocationChoice, create_prompt_app  # noqa: PLC0415

    host, prefix = f"127.0.0.1:{sock.getsockname()[1]}", make_prefix()
    answers: queue.Queue[bool] = queue.Queue()

    def store_answer(on_volume: bool) -> None:
        if not on_volume:
            store_computer_choice(undecided)
        elif not is_writable(undecided.portable_folder):
            raise UserError("Ce support ne peut pas être écrit : gardez les données sur cet ordinateur.")
        answers.put(on_volume)

    with tempfile.TemporaryDirectory(prefix="relances-") as folder:
        runtime_folder = Path(folder)
        choice = LocationChoice(
            undecided.portable_folder,
            undecided.user_folder,
            lambda key: write_login_page(runtime_folder, host + prefix, key),
            store_answer,
        )
        app = create_prompt_app(host, choice, prefix)
        page = write_login_page(runtime_folder, host + prefix, app.config["RELANCES_KEY"])
        server = make_server(app, sock, threads=2)
        threading.Thread(target=server.run, daemon=True).start()
        open_in_browser(page)
        try:
            answers.get(timeout=ANSWER_TIMEOUT_SECONDS)
        except queue.Empty:
            return False
        finally:
            time.sleep(SHUTDOWN_GRACE)
            server.trigger.pull_trigger(server.close)
    return True
