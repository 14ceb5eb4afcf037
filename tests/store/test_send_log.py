"""The ledger beside the books: appended, torn by a power cut, and read back."""

from dataclasses import replace

import pytest

from relances_app.store.send_log import Line, append, read

LINE = Line("b1", 7, "<7@example.com>", "handing_over", "2026-03-02T09:00:00+00:00", 1, "C1", (("FA1", 0),))
SENT = replace(LINE, stage="sent", at="2026-03-02T09:00:01+00:00")


def test_what_was_appended_is_read_back_and_sent_outweighs_the_rest(tmp_path):
    paths = [tmp_path / "a.jsonl", tmp_path / "profile" / "b.jsonl"]
    for line in (LINE, replace(LINE, id=8), SENT, LINE):
        append(paths, line)
    assert read(paths, "b1") == read(paths[1:], "b1") == {7: SENT, 8: replace(LINE, id=8)}
    assert read(paths, "other books") == read([tmp_path / "missing"], "b1") == {}


def test_the_last_attempt_of_a_mail_is_the_one_that_is_known(tmp_path):
    again = replace(LINE, at="2026-03-02T09:15:00+00:00")
    for line in (LINE, again):
        append([tmp_path / "a.jsonl"], line)
    assert read([tmp_path / "a.jsonl"], "b1") == {7: again}


@pytest.mark.parametrize("left", [1, 8, 40, -1])
def test_a_line_torn_by_a_power_cut_is_passed_over_and_takes_no_other_along(tmp_path, left):
    path = tmp_path / "a.jsonl"
    append([path], LINE)
    whole = path.read_bytes()
    path.write_bytes(whole.rstrip(b"\n")[:left] if left > 0 else whole[:-2])
    append([path], replace(LINE, id=8))
    assert set(read([path], "b1")) == {8}


def test_a_mirror_that_cannot_be_written_is_passed_over_but_not_the_ledger_itself(tmp_path):
    (tmp_path / "file").write_text("")
    good, bad = tmp_path / "a.jsonl", tmp_path / "file" / "b.jsonl"
    append([good, bad], LINE)
    assert read([good], "b1") == {7: LINE}
    with pytest.raises(OSError, match="file"):
        append([bad, good], LINE)
