"""Job objects, with a replacement for the DLL of Windows, and with the real one where the tests run there."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from relances_app.system import windows_jobs
from relances_app.system.windows_jobs import ExtendedLimits, MemoryLimit, end_with_parent

PARENT, JOB, COPY = 7, 8, 9


class FakeKernel:
    """kernel32.dll as far as it is called; records handles and limits."""

    def __init__(self, parent_program=sys.executable, *, fails=()):
        self.parent_program, self.fails = parent_program, fails
        self.limits, self.is_assigned, self.given_to, self.closed = None, False, None, []

    def CreateJobObjectW(self, *_):  # noqa: N802
        return JOB

    def SetInformationJobObject(self, job, kind, limits, size):  # noqa: N802
        assert (job.value, kind, size) == (JOB, 9, 144)
        self.limits = ExtendedLimits.from_buffer_copy(limits._obj)
        return "SetInformationJobObject" not in self.fails

    def GetCurrentProcess(self):  # noqa: N802
        return -1

    def AssignProcessToJobObject(self, *_):  # noqa: N802
        self.is_assigned = "AssignProcessToJobObject" not in self.fails
        return self.is_assigned

    def NtQueryInformationProcess(self, _process, kind, information, size, _):  # noqa: N802
        assert (kind, size) == (0, 48)
        information._obj.parent_id = 42
        return 0

    def OpenProcess(self, _access, _inherits, id_):  # noqa: N802
        assert id_ == 42
        return None if "OpenProcess" in self.fails else PARENT

    def QueryFullProcessImageNameW(self, _process, _flags, name, _size):  # noqa: N802
        name.value = self.parent_program
        return 1

    def DuplicateHandle(self, _source, _job, target, *_):  # noqa: N802
        self.given_to = target.value
        return "DuplicateHandle" not in self.fails

    def CloseHandle(self, handle):  # noqa: N802
        self.closed.append(handle.value)
        return 1


def test_a_worker_is_in_one_job_whose_limit_each_request_sets():
    kernel = FakeKernel()
    limit = MemoryLimit(kernel)
    assert limit.set(1_000)
    assert (kernel.is_assigned, kernel.limits.process_memory) == (True, 1_000)
    assert kernel.limits.basic.limit_flags == 0x100 | 0x400
    kernel.is_assigned = False
    assert limit.set(2_000)
    assert (kernel.is_assigned, kernel.limits.process_memory) == (False, 2_000)
    assert kernel.closed == []


@pytest.mark.parametrize("call", ["SetInformationJobObject", "AssignProcessToJobObject"])
def test_a_job_that_windows_refuses_is_reported(call):
    kernel = FakeKernel(fails=(call,))
    assert not MemoryLimit(kernel).set(1_000)
    assert kernel.closed == [JOB]


def test_the_parent_gets_the_only_handle_of_the_job():
    kernel = FakeKernel()
    assert end_with_parent(kernel, kernel)
    assert kernel.given_to == PARENT
    assert kernel.limits.basic.limit_flags == 0x2000 | 0x1000
    assert kernel.closed == [JOB, PARENT]


def test_a_handle_that_cannot_be_given_away_stays_open():
    """Closing the last handle would end this process."""
    kernel = FakeKernel(fails=("DuplicateHandle",))
    assert not end_with_parent(kernel, kernel)
    assert JOB not in kernel.closed


@pytest.mark.parametrize(
    "kernel", [FakeKernel("C:\\Windows\\explorer.exe"), FakeKernel(fails=("OpenProcess",))]
)
def test_another_program_as_parent_is_left_alone(kernel):
    assert not end_with_parent(kernel, kernel)
    assert (kernel.limits, kernel.given_to) == (None, None)


@pytest.mark.skipif(sys.platform == "win32", reason="without Windows there are no jobs")
def test_other_systems_have_no_jobs():
    assert (MemoryLimit().set(1_000), end_with_parent()) == (False, False)


@pytest.mark.skipif(sys.platform != "win32", reason="needs the jobs of Windows, which wine has too")
def test_a_process_ends_when_its_parent_is_killed(tmp_path):
    """The parent starts the same program again, as the single file does."""
    child = (
        "import sys, time; sys.path.insert(0, sys.argv[1]);"
        "from relances_app.system.windows_jobs import end_with_parent;"
        "print(end_with_parent(), flush=True); time.sleep(60)"
    )
    parent = (
        "import subprocess, sys, time;"
        "child = subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1]],"
        " stdout=subprocess.PIPE, text=True);"
        "print(child.pid, child.stdout.readline(), flush=True); time.sleep(60)"
    )
    project = str(Path(windows_jobs.__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", parent, project, child], stdout=subprocess.PIPE, text=True
    ) as process:
        pid, answer = process.stdout.readline().split()
        assert answer == "True"
        handle = ctypes.windll.kernel32.OpenProcess(0x100000, False, int(pid))
        process.kill()
        assert ctypes.windll.kernel32.WaitForSingleObject(handle, 20_000) == 0
