"""The send log: appended, truncated by a power cut, and read back."""

import json
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from relances_app.domain.errors import SendLogHeld
from relances_app.store import send_log
from relances_app.store.send_log import SendLogEntry, append, read_latest

LINE = SendLogEntry(
    "b1", 7, "<7@example.com>", "handing_over", "2026-03-02T09:00:00+00:00", 1, "C1", (("FA1", 0),)
)
VALUES = {
    "books": "b1", "id": 9, "message_id": "<9@example.com>", "stage": "sent", "at": "2026-03-02T09:00:00+00:00",
    "level": 1, "customer": "C1", "documents": [["FA1", 0]],
}  # fmt: skip
SENT = replace(LINE, stage="sent", at="2026-03-02T09:00:01+00:00")


def test_appended_entries_are_read_back_and_sent_takes_precedence(tmp_path):
    paths = [tmp_path / "a.jsonl", tmp_path / "profile" / "b.jsonl"]
    for line in (LINE, replace(LINE, id=8), SENT, LINE):
        append(paths, line)
    assert read_latest(paths, "b1") == read_latest(paths[1:], "b1") == {7: SENT, 8: replace(LINE, id=8)}
    assert read_latest(paths, "other books") == read_latest([tmp_path / "missing"], "b1") == {}


def test_the_last_attempt_of_a_mail_is_used(tmp_path):
    again = replace(LINE, at="2026-03-02T09:15:00+00:00")
    for line in (LINE, again):
        append([tmp_path / "a.jsonl"], line)
    assert read_latest([tmp_path / "a.jsonl"], "b1") == {7: again}


@pytest.mark.parametrize("left", [1, 8, 40, -1])
def test_a_line_torn_by_a_power_cut_is_skipped_and_affects_no_other(tmp_path, left):
    path = tmp_path / "a.jsonl"
    append([path], LINE)
    whole = path.read_bytes()
    path.write_bytes(whole.rstrip(b"\n")[:left] if left > 0 else whole[:-2])
    append([path], replace(LINE, id=8))
    assert set(read_latest([path], "b1")) == {8}


def test_a_send_log_copy_that_cannot_be_written_is_skipped_but_not_the_log_itself(tmp_path):
    (tmp_path / "file").write_text("")
    good, bad = tmp_path / "a.jsonl", tmp_path / "file" / "b.jsonl"
    append([good, bad], LINE)
    assert read_latest([good], "b1") == {7: LINE}
    with pytest.raises(OSError, match="file"):
        append([bad, good], LINE)


def test_a_log_that_another_program_holds_is_not_taken_for_an_empty_one(tmp_path, monkeypatch):
    """Without the log, mails that were sent could be sent again."""
    path = tmp_path / send_log.FILE_NAME
    path.touch()

    def deny(*_args, **_options):
        raise PermissionError(13, "held", str(path))

    monkeypatch.setattr(Path, "open", deny)
    monkeypatch.setattr(send_log, "is_held", lambda _: True)
    with pytest.raises(SendLogHeld):
        send_log.read_latest([path], "x")


def test_lines_that_windows_ended_with_a_carriage_return_are_read(tmp_path):
    """Version 0.2.0 wrote its log in the text mode of Windows: no line was read, and a restored backup sent again."""
    path = tmp_path / "a.jsonl"
    append([path], SENT)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    append([path], replace(SENT, id=8))
    assert set(read_latest([path], "b1")) == {7, 8}


def test_the_bytes_written_are_the_same_on_every_system(tmp_path):
    append([tmp_path / "a.jsonl"], SENT)
    written = (tmp_path / "a.jsonl").read_bytes()
    assert written.startswith(b"\n")
    assert written.endswith(b"}\n")
    assert b"\r" not in written


WRONG_SHAPES = (
    "[]", "null", "7", '"x"', "{}", "[" * 100_000, '{"books": "b1"}',
    *(json.dumps({**VALUES, key: value}) for key, value in (
        ("id", "7"), ("id", True), ("id", -1), ("id", 2**63), ("level", 1.5), ("level", None), ("at", "yesterday"),
        ("at", "2026-03-02T09:00:00"), ("at", 7), ("documents", None), ("documents", [7]), ("documents", [["FA1"]]),
        ("documents", [["FA1", "0"]]), ("customer", None), ("stage", 1), ("books", []), ("other", 1),
    )),
)  # fmt: skip


@pytest.mark.parametrize("text", WRONG_SHAPES, ids=range(len(WRONG_SHAPES)))
def test_a_line_of_another_shape_with_a_right_checksum_is_skipped_and_logged(tmp_path, caplog, text):
    """L7: such a line ended every start with a traceback."""
    path = tmp_path / "a.jsonl"
    append([path], LINE)
    with path.open("ab") as file:
        file.write(f"\n{zlib.crc32(text.encode()):08x} {text}\n".encode())
    append([path], replace(LINE, id=8))
    assert set(read_latest([path], "b1")) == {7, 8}
    assert "1 unreadable" in caplog.text
