"""Work in a process of its own: what it breaks there breaks nothing here."""

import importlib
import itertools
import multiprocessing
import os
import sys
import time

import pytest

from relances_app.domain.errors import UserError
from relances_app.importers import sandbox
from relances_app.importers.reader_faults import ReaderCrashed, ReaderFault, ReaderStopped
from relances_app.importers.reading_budget import (
    BASE_SECONDS,
    MAX_MEMORY,
    MEMORY_PER_BYTE,
    RESULT_TIMEOUT_SECONDS,
    SECONDS_PER_FILE,
    SECONDS_PER_MEGABYTE,
    Budget,
)
from relances_app.importers.sandbox import MAX_KEPT_BYTES, run_sandboxed


def count(content, report):
    for number in range(len(content)):
        report(number)
    return "done"


def refuse(_content, report):
    report(1)
    raise UserError("classeur vide", "fichier")


def crash(_content, _report):
    os.abort()


def fail(content, _report):
    raise ValueError(content)


def panic(_content, _report):
    raise BaseException("a panic of a native library")  # noqa: TRY002 - PyO3 raises one that is no Exception


def sleep(_content, _report):
    time.sleep(60)


def exhaust_memory(_content, _report):
    return len(bytearray(2 * 1024**3))


def count_endlessly(_content, report):
    for number in itertools.count(1):
        report(number)


def print_output(_content, _report):
    os.write(2, b"thread panicked")


def get_process_id(_content, _report):
    return os.getpid()


@pytest.fixture
def spent():
    """A budget that is spent at once."""
    return Budget(clock=itertools.count(0, 1_000).__next__)


def test_reports_come_before_the_result():
    reports = []
    assert run_sandboxed(count, b"abc", Budget(), reports.append) == "done"
    assert reports == [0, 1, 2]


def test_an_error_is_returned_with_its_field_and_the_process_is_kept():
    first = run_sandboxed(get_process_id, b"", Budget())
    with pytest.raises(UserError, match="classeur vide") as refused:
        run_sandboxed(refuse, b"", Budget())
    assert refused.value.field == "fichier"
    assert run_sandboxed(get_process_id, b"", Budget()) == first


@pytest.mark.parametrize("work", [crash, fail])
def test_a_crashed_worker_is_an_error(work):
    with pytest.raises(ReaderStopped, match="abîmé, ou trop grand"):
        run_sandboxed(work, b"", Budget())
    assert run_sandboxed(count, b"", Budget()) == "done"


@pytest.mark.parametrize("work", [fail, panic])
def test_a_fault_of_a_reader_is_logged_without_data(work, caplog):
    caplog.set_level("INFO")
    with pytest.raises(ReaderFault, match="abîmé, ou trop grand"):
        run_sandboxed(work, "Atelier Zinc", Budget())
    assert f"{work.__name__}, line" in caplog.text
    assert "Zinc" not in caplog.text


def test_a_crash_of_a_native_library_is_a_fault_and_logged(caplog):
    caplog.set_level("INFO")
    with pytest.raises(ReaderCrashed, match="abîmé, ou trop grand"):
        run_sandboxed(crash, b"", Budget())
    assert "crashed: exit code" in caplog.text


def test_a_waiting_worker_that_failed_to_start_is_replaced():
    sandbox.prepare_worker(["relances_app.no_such_module"])
    assert run_sandboxed(count, b"", Budget()) == "done"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the data of a process")
def test_a_worker_over_the_memory_limit_is_an_error(caplog):
    caplog.set_level("INFO", "relances_app.importers")
    with pytest.raises(ReaderStopped, match="trop grand") as stopped:
        run_sandboxed(exhaust_memory, b"", Budget())
    assert not isinstance(stopped.value, ReaderFault)
    assert caplog.text == ""


def test_a_busy_worker_is_stopped_when_the_budget_is_spent(spent):
    with pytest.raises(ReaderStopped, match="trop long"):
        run_sandboxed(sleep, b"", spent)
    with pytest.raises(ReaderStopped, match="abandonné sans résultat"):
        run_sandboxed(sleep, b"", spent)
    assert multiprocessing.active_children() == []


def test_an_abandoned_worker_is_killed():
    def cancel(number):
        raise KeyboardInterrupt(number)

    with pytest.raises(KeyboardInterrupt):
        run_sandboxed(count_endlessly, b"", Budget(), cancel)
    assert multiprocessing.active_children() == []


def test_the_imports_of_a_reader_are_no_part_of_its_budget(spent, tmp_path, monkeypatch):
    """On a loaded Windows machine they took longer than the file was allowed to."""
    text = "import time\nLOADED_AT = time.monotonic()\n\ndef read(*_):\n    return LOADED_AT\n"
    (tmp_path / "timed_reader.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    reader = importlib.import_module("timed_reader")
    with pytest.raises(ReaderStopped):
        run_sandboxed(sleep, b"", spent)  # so that no process waits
    asked_at = []
    run = run_sandboxed(reader.read, b"", Budget(clock=lambda: asked_at.append(time.monotonic()) or 0.0))
    assert run < asked_at[-1]


def test_worker_output_is_not_printed(capfd):
    run_sandboxed(print_output, b"", Budget())
    assert capfd.readouterr().err == ""


def test_one_process_waits_for_the_next_request_and_none_that_read_much():
    sandbox.prepare_worker(["relances_app.importers.readers"])
    (number,) = [process.pid for process in multiprocessing.active_children()]
    sandbox.prepare_worker([])
    assert run_sandboxed(get_process_id, b"", Budget()) == number
    assert run_sandboxed(get_process_id, b"", Budget(1, MAX_KEPT_BYTES + 1)) == number
    assert multiprocessing.active_children() == []


def test_a_process_that_ended_while_it_waited_is_replaced():
    sandbox.prepare_worker([])
    (waiting,) = multiprocessing.active_children()
    number = waiting.pid
    waiting.kill()
    waiting.join()
    assert run_sandboxed(get_process_id, b"", Budget()) != number


def test_the_files_of_a_request_share_one_budget():
    """L3: an archive with six slow PDFs kept one request busy for 56 s."""
    now = [100.0]
    budget = Budget(5, clock=lambda: now[0])
    budget.add_file()
    assert budget.get_timeout() == RESULT_TIMEOUT_SECONDS
    now[0] += BASE_SECONDS + 6 * SECONDS_PER_FILE - 2
    assert (budget.get_timeout(), budget.is_spent) == (2, False)
    now[0] += 3
    assert (budget.get_timeout(), budget.is_spent) == (0, True)


def test_large_files_have_more_time_and_memory():
    budget = Budget(1, 10 * 1024**2, lambda: 0.0)
    assert budget.get_timeout() == RESULT_TIMEOUT_SECONDS + 10 * SECONDS_PER_MEGABYTE
    assert budget.memory == MAX_MEMORY + MEMORY_PER_BYTE * 10 * 1024**2
