"""Work in a process of its own: what it breaks there breaks nothing here."""

import itertools
import multiprocessing
import os
import sys
import time

import pytest

from relances_app.domain.errors import Refusal
from relances_app.importers.sandbox import work_apart


def count(content):
    yield from range(len(content))


def refuse(content):
    yield 1
    raise Refusal("classeur vide", "fichier")


def crash(content):
    yield 1
    os.abort()


def fail(content):
    yield 1
    raise ValueError(content)


def sleep(content):
    yield 1
    time.sleep(60)


def devour(content):
    yield 1
    yield len(bytearray(2 * 1024**3))


def count_for_ever(content):
    return itertools.count(1)


def shout(content):
    os.write(2, b"thread panicked")
    yield 1


def test_results_come_one_by_one():
    assert list(work_apart(count, b"abc")) == [0, 1, 2]


def test_a_refusal_comes_back_with_its_field():
    results = work_apart(refuse, b"")
    assert next(results) == 1
    with pytest.raises(Refusal, match="classeur vide") as refused:
        next(results)
    assert refused.value.field == "fichier"


@pytest.mark.parametrize("work", [crash, fail])
def test_work_that_dies_is_a_refusal_here(work):
    with pytest.raises(Refusal, match="abîmé, ou trop grand"):
        list(work_apart(work, b""))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the data of a process")
def test_work_that_asks_for_too_much_memory_is_refused():
    with pytest.raises(Refusal, match="trop grand"):
        list(work_apart(devour, b""))


def test_work_that_says_nothing_for_too_long_is_given_up():
    start = time.monotonic()
    with pytest.raises(Refusal, match="trop long"):
        list(work_apart(sleep, b"", silence=0.5))
    assert time.monotonic() - start < 10


def test_work_that_nobody_waits_for_any_more_is_ended():
    results = work_apart(count_for_ever, b"")
    assert next(results) == 1
    results.close()
    assert multiprocessing.active_children() == []


def test_its_last_words_stay_off_the_terminal(capfd):
    assert list(work_apart(shout, b"")) == [1]
    assert capfd.readouterr().err == ""
