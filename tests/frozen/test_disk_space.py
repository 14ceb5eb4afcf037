"""Disk space of the single file: folders it writes to, and messages when a library cannot be unpacked."""

import sqlite3
from contextlib import closing

from frozen_build import EXECUTABLE
from frozen_program import small_disk, terminate
from http_client import HttpClient
from PyInstaller.archive.readers import CArchiveReader
from smtp_servers import FaultServer

FREE_BYTES = 1_500_000
"""Bytes that a start leaves free: less than any library that waits."""

DUE = ("--level", "1", "--as-of", "2024-08-01")


def measure_start() -> int:
    """Return the bytes that each start unpacks, in whole blocks."""
    entries = CArchiveReader(str(EXECUTABLE)).toc.values()
    return sum((size // 4096 + 1) * 4096 for _, _, size, _, kind in entries if kind in {"b", "x"})


def test_a_library_that_cannot_be_unpacked_is_reported_in_french_and_retried(frozen_program, tmp_path):
    frozen_program.fill()
    target = tmp_path / "lettres.pdf"
    letters = ("letters", *DUE, "--output", str(target))
    with small_disk(frozen_program.temp, measure_start() + FREE_BYTES):
        said = frozen_program.run(*letters, code=1)
    assert "Le dossier temporaire est plein" in said
    assert "Libérez de la place" in said
    assert "Traceback" not in said
    assert not target.exists()
    frozen_program.run(*letters)
    assert target.read_bytes().startswith(b"%PDF")


def test_no_mail_is_started_without_disk_space(frozen_program):
    frozen_program.fill()
    with FaultServer() as server:
        frozen_program.run(
            "structure", "set", "mail_host=127.0.0.1", f"mail_port={server.port}", "mail_security=none",
            "mails_per_minute=0", "mails_per_hour=0",
        )  # fmt: skip
        with small_disk(frozen_program.temp, measure_start() + FREE_BYTES):
            said = frozen_program.run("send", *DUE, code=1)
        assert "Le dossier temporaire est plein" in said
        assert server.heard == []
        with closing(sqlite3.connect(frozen_program.data / "relances.db")) as db:
            states = {state for (state,) in db.execute("select state from message")}
        assert states <= {"queued"}
        frozen_program.run("send", *DUE)
        assert len(server.kept) == 3


def test_only_the_data_and_the_send_log_copy_are_written(frozen_program, tmp_path):
    home = tmp_path / "maison"
    home.mkdir()
    frozen_program.environment |= {"HOME": str(home)}
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        frozen_program.environment.pop(name, None)
    frozen_program.fill()
    process, login_url = frozen_program.open()
    try:
        assert "Menuiserie 1" in HttpClient(login_url).read("/relances?date_limite=2024-08-01")
    finally:
        terminate(process)
    written = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert {path.rpartition("/")[0] for path in written} <= {".local/state/relances"}
    assert list(frozen_program.temp.iterdir()) == []
    assert list(frozen_program.folder.iterdir()) == [frozen_program.path]
