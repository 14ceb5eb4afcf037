"""Asks in the browser, before the program proper, where its data are to lie."""

import queue
import socket
import tempfile
import threading
import time
import webbrowser
from pathlib import Path

from relances_app.desktop.login_page import ENTRANCE_NAME, write_entrance
from relances_app.domain.errors import Refusal
from relances_app.system.data_location import Unsettled, remember_computer
from relances_app.system.lock import is_writable

PATIENCE = 30 * 60.0
"""Seconds that the question waits for an answer; the program ends without one."""

LAST_WORDS = 0.5
"""Seconds that the page which thanks has to reach the browser."""


def ask_place(unsettled: Unsettled, sock: socket.socket) -> bool:
    """Ask once and keep the answer; false when nobody gave one. The socket listens already."""
    from waitress.server import create_server  # noqa: PLC0415  loaded where it is used

    from relances_app.web.data_location import Question, create_question  # noqa: PLC0415

    host = f"127.0.0.1:{sock.getsockname()[1]}"
    answers: queue.Queue[bool] = queue.Queue()

    def keep(on_medium: bool) -> None:
        if not on_medium:
            remember_computer(unsettled)
        elif not is_writable(unsettled.carried):
            raise Refusal("Ce support ne peut pas être écrit : gardez les données sur cet ordinateur.")
        answers.put(on_medium)

    with tempfile.TemporaryDirectory(prefix="relances-") as folder:
        beside = Path(folder)
        question = Question(
            unsettled.carried, unsettled.own, lambda key: write_entrance(beside, host, key), keep
        )
        app = create_question(host, question)
        write_entrance(beside, host, app.config["RELANCES_KEY"])
        server = create_server(app, sockets=[sock], threads=2, ident=None, clear_untrusted_proxy_headers=True)
        threading.Thread(target=server.run, daemon=True).start()
        webbrowser.open((beside / ENTRANCE_NAME).as_uri())
        try:
            answers.get(timeout=PATIENCE)
        except queue.Empty:
            return False
        finally:
            time.sleep(LAST_WORDS)
            server.trigger.pull_trigger(server.close)
    return True
