"""Fixtures of the fault tests; the fault matrix is printed at the end of the run."""

import pytest

# The servers of the mailer tests are used here as well.

ROWS = pytest.StashKey[list[tuple[str, ...]]]()
TITLES = ("serveur", "étape", "faute", "attendu", "constaté", "verdict")


@pytest.fixture
def sink(tmp_path):
    """Postfix's smtp-sink, which stores the mails it receives."""
    from postfix_sinks import SmtpSink, require_smtp_sink

    sink = SmtpSink(require_smtp_sink(), tmp_path / "sink")
    yield sink
    sink.stop()


@pytest.fixture
def fault_table(request) -> list[tuple[str, ...]]:
    return request.config.stash.setdefault(ROWS, [])


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash.get(ROWS, [])
    if not rows:
        return
    widths = [max(len(row[i]) for row in (TITLES, *rows)) for i in range(len(TITLES))]
    terminalreporter.section("faults of a mail server, and what is made of them")
    for row in (TITLES, *rows):
        terminalreporter.line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
    exact = sum(row[-1] == "exact" for row in rows)
    terminalreporter.line(f"{len(rows)} faults, {exact} exact, {len(rows) - exact} on the safe side")
