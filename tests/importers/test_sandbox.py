"""Work in a process of its own: what it breaks there breaks nothing here."""

import itertools
import multiprocessing
import os
import sys
import time

import pytest

from relances_app.domain.errors import UserError
from relances_app.importers.sandbox import (
    BASE_SECONDS,
    RESULT_TIMEOUT_SECONDS,
    SECONDS_PER_FILE,
    Budget,
    run_sandboxed,
)


def count(content):
    yield from range(len(content))


def refuse(content):
    yield 1
    raise UserError("classeur vide", "fichier")


def crash(content):
    yield 1
    os.abort()


def fail(content):
    yield 1
    raise ValueError(content)


def sleep(content):
    yield 1
    time.sleep(60)


def exhaust_memory(content):
    yield 1
    yield len(bytearray(2 * 1024**3))


def count_endlessly(content):
    return itertools.count(1)


def print_output(content):
    os.write(2, b"thread panicked")
    yield 1


def test_results_come_one_by_one():
    assert list(run_sandboxed(count, b"abc")) == [0, 1, 2]


def test_an_error_is_returned_with_its_field():
    results = run_sandboxed(refuse, b"")
    assert next(results) == 1
    with pytest.raises(UserError, match="classeur vide") as refused:
        next(results)
    assert refused.value.field == "fichier"


@pytest.mark.parametrize("work", [crash, fail])
def test_a_crashed_worker_is_an_error(work):
    with pytest.raises(UserError, match="abîmé, ou trop grand"):
        list(run_sandboxed(work, b""))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the data of a process")
def test_a_worker_over_the_memory_limit_is_an_error():
    with pytest.raises(UserError, match="trop grand"):
        list(run_sandboxed(exhaust_memory, b""))


def test_a_silent_worker_times_out():
    start = time.monotonic()
    with pytest.raises(UserError, match="trop long"):
        list(run_sandboxed(sleep, b"", timeout=0.5))
    assert time.monotonic() - start < 10


def test_an_abandoned_worker_is_killed():
    results = run_sandboxed(count_endlessly, b"")
    assert next(results) == 1
    results.close()
    assert multiprocessing.active_children() == []


def test_worker_output_is_not_printed(capfd):
    assert list(run_sandboxed(print_output, b"")) == [1]
    assert capfd.readouterr().err == ""


def test_the_files_of_a_request_share_one_budget():
    """L3: an archive with six slow PDFs kept one request busy for 56 s."""
    now = [100.0]
    budget = Budget(6, lambda: now[0])
    assert budget.get_timeout() == RESULT_TIMEOUT_SECONDS
    now[0] += BASE_SECONDS + 6 * SECONDS_PER_FILE - 2
    assert (budget.get_timeout(), budget.is_spent) == (2, False)
    now[0] += 3
    assert (budget.get_timeout(), budget.is_spent) == (0, True)


def test_a_run_without_budget_left_ends_at_once():
    budget = Budget(0, itertools.count(0, 1_000).__next__)
    with pytest.raises(UserError, match="trop long"):
        list(run_sandboxed(sleep, b"", budget=budget))
