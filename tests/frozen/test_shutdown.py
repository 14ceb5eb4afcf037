"""« Quitter » and SIGTERM during a batch: the current mail is finished; no wait for a server that hangs."""

import re
import sqlite3
import time
from collections import Counter
from contextlib import closing

import pytest
from frozen_program import terminate
from http_client import HttpClient
from smtp_servers import Fault, FaultServer

AT_MOST = 60
"""Seconds after which something that never comes fails the test."""


def press_quit(process, visitor):
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.read("/"))[1]
    assert "fermer" in visitor.post("/quitter", {"csrf_token": token})


def send_terminate(process, visitor):
    process.terminate()


def start_batch(frozen_program, server):
    """Start a run and return once the first mail is being handed over."""
    frozen_program.fill()
    frozen_program.run(
        "structure", "set", "mail_host=127.0.0.1", f"mail_port={server.port}", "mail_security=none",
        "mails_per_minute=0", "mails_per_hour=0",
    )  # fmt: skip
    process, login_url = frozen_program.open()
    visitor = HttpClient(login_url)
    visitor.send_level_one()
    deadline = time.monotonic() + AT_MOST
    while not server.complete:
        assert time.monotonic() < deadline, "the run does not begin"
        time.sleep(0.02)
    return process, visitor


def count_states(frozen_program):
    with closing(sqlite3.connect(frozen_program.data / "relances.db")) as db:
        return Counter(state for (state,) in db.execute("select state from message"))


@pytest.mark.parametrize("leave", [press_quit, send_terminate])
def test_the_current_mail_is_finished_and_no_other_is_started(frozen_program, leave):
    with FaultServer(Fault("DOT", delay=1.2)) as server:
        process, visitor = start_batch(frozen_program, server)
        leave(process, visitor)
        process.communicate(timeout=AT_MOST)
        assert process.returncode == 0
        states = count_states(frozen_program)
        assert states == {"sent": len(server.kept), "queued": 3 - len(server.kept)}
        assert len(server.kept) == len(server.complete) in {1, 2}
    assert list(frozen_program.temp.glob("_MEI*")) == []


def test_an_unresponsive_server_does_not_block_shutdown_and_its_mail_is_uncertain(frozen_program):
    with FaultServer(Fault("DOT", delay=10 * AT_MOST)) as server:
        process, _ = start_batch(frozen_program, server)
        process.terminate()
        process.communicate(timeout=AT_MOST)
        assert server.kept == []
    process, login_url = frozen_program.open()
    try:
        HttpClient(login_url)
        assert count_states(frozen_program)["uncertain"] == 1
    finally:
        terminate(process)
