"""Where the single file writes, and what it says where there is no room left for a part of itself."""

import sqlite3
from contextlib import closing

from frozen_build import BUILT
from frozen_program import end, small_disk
from program_process import Visitor
from PyInstaller.archive.readers import CArchiveReader
from smtp_servers import FaultServer

LEFT = 1_500_000
"""Bytes that a start leaves free: less than any library that waits."""

DUE = ("--level", "1", "--as-of", "2024-08-01")


def measure_start() -> int:
    """Return the bytes that each start unpacks, in whole blocks."""
    entries = CArchiveReader(str(BUILT)).toc.values()
    return sum((size // 4096 + 1) * 4096 for _, _, size, _, kind in entries if kind in {"b", "x"})


def test_a_library_that_finds_no_room_is_told_in_french_and_comes_when_there_is_some(single, tmp_path):
    single.fill()
    target = tmp_path / "lettres.pdf"
    letters = ("letters", *DUE, "--output", str(target))
    with small_disk(single.temp, measure_start() + LEFT):
        said = single.run(*letters, code=1)
    assert "Le dossier temporaire est plein" in said
    assert "Libérez de la place" in said
    assert "Traceback" not in said
    assert not target.exists()
    single.run(*letters)
    assert target.read_bytes().startswith(b"%PDF")


def test_no_mail_is_begun_where_there_is_no_room_to_send(single):
    single.fill()
    with FaultServer() as server:
        single.run(
            "structure", "set", "mail_host=127.0.0.1", f"mail_port={server.port}", "mail_security=none",
            "mails_per_minute=0", "mails_per_hour=0",
        )  # fmt: skip
        with small_disk(single.temp, measure_start() + LEFT):
            said = single.run("send", *DUE, code=1)
        assert "Le dossier temporaire est plein" in said
        assert server.heard == []
        with closing(sqlite3.connect(single.data / "relances.db")) as books:
            states = {state for (state,) in books.execute("select state from message")}
        assert states <= {"queued"}
        single.run("send", *DUE)
        assert len(server.kept) == 3


def test_nothing_is_written_but_the_data_and_the_mirror_of_the_ledger(single, tmp_path):
    home = tmp_path / "maison"
    home.mkdir()
    single.environment |= {"HOME": str(home)}
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        single.environment.pop(name, None)
    single.fill()
    process, entrance = single.open()
    try:
        assert "Menuiserie 1" in Visitor(entrance).read("/relances?date_limite=2024-08-01")
    finally:
        end(process)
    written = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert {path.rpartition("/")[0] for path in written} <= {".local/state/relances"}
    assert list(single.temp.iterdir()) == []
    assert list(single.folder.iterdir()) == [single.path]
