"""The log: five files of a megabyte at most, and no name, address or body in them."""

import logging
from logging.handlers import RotatingFileHandler

import pytest

from relances_app.desktop import program

CANARIES = ("Boulangerie Blé", "gestion@c002.example.org", "FA24020044", "8 place du Marché", "525,51")


class _StopAfterOneTurn:
    """Lets the sender take one turn, after the moment that it leaves to the first page."""

    def __init__(self, sender):
        self._sender = sender
        self._waits = 0

    def wait(self, _seconds):
        self._waits += 1
        if self._waits > 1:
            self._sender._stop_event.set()

    def clear(self):
        pass


@pytest.fixture
def log(tmp_path):
    """The log that the program writes, while it is hung on the root."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    program._set_up_log(tmp_path)
    [handler] = [handler for handler in root.handlers if handler not in before]
    yield handler
    root.removeHandler(handler)
    handler.close()
    root.setLevel(level)


def test_the_log_is_five_files_of_a_megabyte_at_most(log, tmp_path):
    assert isinstance(log, RotatingFileHandler)
    for number in range(70_000):
        log.emit(logging.LogRecord("a", logging.ERROR, "", 0, f"{number} {'x' * 80}", (), None))
    files = sorted(tmp_path.glob("relances.log*"))
    assert [path.name for path in files] == ["relances.log", *(f"relances.log.{n}" for n in range(1, 5))]
    assert all(path.stat().st_size <= 1_000_000 for path in files)


def test_errors_are_logged_without_name_address_or_body(log, app_client, tmp_path, monkeypatch):
    """T35: bugs on pages and in the sender, whose messages hold all that is known of a customer."""

    def burst(*_, **__):
        raise RuntimeError(" ".join(CANARIES))

    for target in (
        "history.list_entries",
        "imports.list_imports",
        "attention.count_not_final",
        "reminders.rows.list_rows",
    ):
        monkeypatch.setattr(f"relances_app.services.{target}", burst)
    monkeypatch.setattr("relances_app.runtime.sender_thread.sending_run.has_work", burst)
    statuses = {
        app_client.get(path).status_code for path in ("/histo", "/import", "/envois", "/relances", "/")
    }
    assert 500 in statuses
    sender = app_client.state.sender
    monkeypatch.setattr(sender, "_wake_event", _StopAfterOneTurn(sender))
    sender.run()
    log.flush()
    text = (tmp_path / "relances.log").read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "sender" in text
    for canary in CANARIES:
        assert canary not in text
