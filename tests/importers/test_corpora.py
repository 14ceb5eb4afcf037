"""Files that others made to hurt readers: each is read or refused, soon and in little memory."""

import json
import pathlib
import subprocess
import sys

import pytest
from samples import FIXTURES, SHARED, needs_shared

PROJECT = pathlib.Path(__file__).parents[2]
MAX_SECONDS, MAX_MEGABYTES = 10, 300

READ_ALL_SCRIPT = """
import json, logging, pathlib, re, resource, sys, time
from relances_app.domain.errors import UserError
from relances_app.importers.read_files import File
from relances_app.importers.readers import read_files, read_statements

class Faults(logging.Handler):
    def emit(self, record):
        found.append(record.getMessage())

found = []

def main():
    log = logging.getLogger("relances_app.importers")
    log.addHandler(Faults())
    log.setLevel(logging.INFO)
    slowest, said = ["", 0.0], {"read": 0, "refused": 0}
    for path in sorted(pathlib.Path(sys.argv[1]).rglob("*")):
        for read in (lambda p: read_files([File(p.name, p)], {}), lambda p: read_statements([File(p.name, p)])):
            start = time.monotonic()
            if path.is_file():
                try:
                    read(path)
                    said["read"] += 1
                except UserError as refusal:
                    assert path.name in refusal.message, refusal.message
                    said["refused"] += 1
                assert not found, [path.name, *found]
            slowest = max(slowest, [path.name, time.monotonic() - start], key=lambda pair: pair[1])
    # getrusage would count what the parent held before it started this program.
    own = int(re.search(r"VmHWM:\\s*(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1])
    peak = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    print(json.dumps({"slowest": slowest, "megabytes": peak / 1024, **said}))

if __name__ == "__main__":
    main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize(
    "folder", [FIXTURES, pytest.param(SHARED, marks=needs_shared)], ids=["ours", "others"]
)
def test_no_sample_and_no_corpus_breaks_hangs_or_fills_the_memory(folder, tmp_path):
    script = tmp_path / "read_all.py"
    script.write_text(READ_ALL_SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(folder)],
        cwd=PROJECT, env={"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    results = json.loads(done.stdout)
    assert results["slowest"][1] < MAX_SECONDS, results
    assert results["megabytes"] < MAX_MEGABYTES, results
    assert results["read"] > 20
    assert results["refused"] > 20
