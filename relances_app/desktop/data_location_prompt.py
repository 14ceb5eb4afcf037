"""Asks in the browser, before the program proper, where its data are to lie."""

import queue
import socket
import tempfile
import threading
import time
import webbrowser
from pathlib import Path

from relances_app.desktop.login_page import LOGIN_PAGE, write_login_page
from relances_app.domain.errors import UserError
from relances_app.system.data_location import UndecidedDataLocation, store_computer_choice
from relances_app.system.lock import is_writable

ANSWER_TIMEOUT_SECONDS = 30 * 60.0
"""Seconds that the question waits for an answer; the program ends without one."""

SHUTDOWN_GRACE = 0.5
"""Seconds that the page which thanks has to reach the browser."""


def prompt_data_location(undecided: UndecidedDataLocation, sock: socket.socket) -> bool:
    """Ask once and keep the answer; false when nobody gave one. The socket listens already."""
    from waitress.server import create_server  # noqa: PLC0415  loaded where it is used

    from relances_app.web.data_location import LocationChoice, create_prompt_app  # noqa: PLC0415

    host = f"127.0.0.1:{sock.getsockname()[1]}"
    answers: queue.Queue[bool] = queue.Queue()

    def keep(on_medium: bool) -> None:
        if not on_medium:
            store_computer_choice(undecided)
        elif not is_writable(undecided.portable_folder):
            raise UserError("Ce support ne peut pas être écrit : gardez les données sur cet ordinateur.")
        answers.put(on_medium)

    with tempfile.TemporaryDirectory(prefix="relances-") as folder:
        runtime_folder = Path(folder)
        choice = LocationChoice(
            undecided.portable_folder,
            undecided.user_folder,
            lambda key: write_login_page(runtime_folder, host, key),
            keep,
        )
        app = create_prompt_app(host, choice)
        write_login_page(runtime_folder, host, app.config["RELANCES_KEY"])
        server = create_server(app, sockets=[sock], threads=2, ident=None, clear_untrusted_proxy_headers=True)
        threading.Thread(target=server.run, daemon=True).start()
        webbrowser.open((runtime_folder / LOGIN_PAGE).as_uri())
        try:
            answers.get(timeout=ANSWER_TIMEOUT_SECONDS)
        except queue.Empty:
            return False
        finally:
            time.sleep(SHUTDOWN_GRACE)
            server.trigger.pull_trigger(server.close)
    return True
