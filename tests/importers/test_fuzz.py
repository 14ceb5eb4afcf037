"""A short run of `bench/fuzz_files.py`: files damaged at random, always the same, are read or refused.

Faults in the separate process are refusals to the user; they are logged, and no test may log one.
"""

import importlib.util
import pathlib

import pytest

from relances_app.domain.errors import UserError

PLACE = pathlib.Path(__file__).parents[2] / "bench" / "fuzz_files.py"
RUNS = {"fec": 60, "xml": 100, "pdf": 60, "csv": 150, "bundle": 8, "xlsx": 6, "ods": 6}
"""Workbooks, and archives with PDFs, start a process each."""


@pytest.fixture(scope="module")
def fuzz():
    spec = importlib.util.spec_from_file_location("fuzz_files", PLACE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("what", RUNS)
def test_a_damaged_file_is_read_or_refused(fuzz, what, caplog):
    files, read = fuzz.seeds()[what], fuzz.readers()[what]
    caplog.set_level("INFO", "relances_app.importers")
    refused = 0
    for seed in range(RUNS[what]):
        try:
            read(f"essai.{what}", fuzz.make(what, files, seed))
        except UserError as refusal:
            assert len(refusal.message) > 8  # noqa: PT017
            refused += 1
        assert caplog.text == "", f"{what}: seed {seed}"
    assert refused < RUNS[what]


def test_every_file_parser_is_fuzzed(fuzz):
    assert set(RUNS) == set(fuzz.readers()) == set(fuzz.seeds())
