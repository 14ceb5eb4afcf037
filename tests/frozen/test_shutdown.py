"""« Quitter » and SIGTERM during a run: the mail being handed over first, and no wait for a server that hangs."""

import re
import sqlite3
import time
from collections import Counter
from contextlib import closing

import pytest
from frozen_program import end
from program_process import Visitor
from smtp_servers import Fault, FaultServer

AT_MOST = 60
"""Seconds after which something that never comes fails the test."""


def press_quit(process, visitor):
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.read("/"))[1]
    assert "fermer" in visitor.post("/quitter", {"csrf_token": token})


def ask_to_end(process, visitor):
    process.terminate()


def begin_run(single, server):
    """Start a run and return once the first mail is being handed over."""
    single.fill()
    single.run(
        "structure", "set", "mail_host=127.0.0.1", f"mail_port={server.port}", "mail_security=none",
        "mails_per_minute=0", "mails_per_hour=0",
    )  # fmt: skip
    process, entrance = single.open()
    visitor = Visitor(entrance)
    visitor.send_level_one()
    deadline = time.monotonic() + AT_MOST
    while not server.complete:
        assert time.monotonic() < deadline, "the run does not begin"
        time.sleep(0.02)
    return process, visitor


def count_states(single):
    with closing(sqlite3.connect(single.data / "relances.db")) as books:
        return Counter(state for (state,) in books.execute("select state from message"))


@pytest.mark.parametrize("leave", [press_quit, ask_to_end])
def test_the_current_mail_is_brought_to_its_end_and_no_other_is_begun(single, leave):
    with FaultServer(Fault("DOT", delay=1.2)) as server:
        process, visitor = begin_run(single, server)
        leave(process, visitor)
        process.communicate(timeout=AT_MOST)
        assert process.returncode == 0
        states = count_states(single)
        assert states == {"sent": len(server.kept), "queued": 3 - len(server.kept)}
        assert len(server.kept) == len(server.complete) in {1, 2}
    assert list(single.temp.glob("_MEI*")) == []


def test_a_server_that_never_answers_holds_nobody_up_and_its_mail_is_asked_about(single):
    with FaultServer(Fault("DOT", delay=10 * AT_MOST)) as server:
        process, _ = begin_run(single, server)
        process.terminate()
        process.communicate(timeout=AT_MOST)
        assert server.kept == []
    process, entrance = single.open()
    try:
        Visitor(entrance)
        assert count_states(single)["uncertain"] == 1
    finally:
        end(process)
