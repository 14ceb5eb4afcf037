"""Job objects of Windows: a memory limit for a worker, and a program that ends with the process that started it.

The structures are those of winnt.h; JOBOBJECT_EXTENDED_LIMIT_INFORMATION is described on learn.microsoft.com.
"""

import ctypes
import os
import sys
from typing import Any, ClassVar

_EXTENDED_LIMIT_INFORMATION = 9
_LIMIT_PROCESS_MEMORY = 0x100
_LIMIT_DIE_ON_UNHANDLED_EXCEPTION = 0x400
_LIMIT_SILENT_BREAKAWAY_OK = 0x1000
_LIMIT_KILL_ON_JOB_CLOSE = 0x2000
_PROCESS_DUP_HANDLE, _PROCESS_QUERY_LIMITED_INFORMATION = 0x40, 0x1000
_DUPLICATE_SAME_ACCESS = 2
_MAX_PATH = 32_768

Kernel = Any
"""kernel32.dll, or a replacement in tests."""


class _BasicLimits(ctypes.Structure):
    _fields_: ClassVar = [
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("limit_flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    ]


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_: ClassVar = [
        ("basic", _BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    ]


class _BasicInformation(ctypes.Structure):
    """PROCESS_BASIC_INFORMATION."""

    _fields_: ClassVar = [
        ("exit_status", ctypes.c_size_t),
        ("environment_block", ctypes.c_size_t),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_size_t),
        ("id", ctypes.c_size_t),
        ("parent_id", ctypes.c_size_t),
    ]


class MemoryLimit:
    """Limit of the memory that this process may commit, for a worker; it shows no dialog if it crashes.

    There is one job, whose limit each request sets again: of several jobs the lowest limit would count.
    """

    def __init__(self, kernel: Kernel = None) -> None:
        self._kernel = kernel
        self._job: int | None = None

    def set(self, size: int) -> bool:
        """Set the limit in bytes; return whether Windows applies it."""
        self._kernel = self._kernel or _load_kernel()
        if self._kernel is None:
            return False
        limits = ExtendedLimits()
        limits.basic.limit_flags = _LIMIT_PROCESS_MEMORY | _LIMIT_DIE_ON_UNHANDLED_EXCEPTION
        limits.process_memory = size
        if self._job is not None:
            return _set_limits(self._kernel, self._job, limits)
        self._job = _create_job(self._kernel, limits)
        return self._job is not None


def end_with_parent(kernel: Kernel = None, ntdll: Any = None) -> bool:  # noqa: ANN401  a Windows DLL
    """Let Windows end this process together with its parent, if that is the same program; return whether it will.

    The single file consists of two processes, of which the first only waits. It gets the only handle of a job that
    contains the second: when it is killed, Windows closes the handle and ends the job. Programs that the second one
    starts, such as the browser, are not in the job.
    """
    kernel = kernel or _load_kernel()
    if kernel is None:
        return False
    parent_id = _get_parent_id(kernel, ntdll or ctypes.WinDLL("ntdll"))  # type: ignore[attr-defined,unused-ignore]
    access = _PROCESS_DUP_HANDLE | _PROCESS_QUERY_LIMITED_INFORMATION
    parent = kernel.OpenProcess(access, False, parent_id)
    if not parent:
        return False
    try:
        if not _runs_same_program(kernel, parent):
            return False
        limits = ExtendedLimits()
        limits.basic.limit_flags = _LIMIT_KILL_ON_JOB_CLOSE | _LIMIT_SILENT_BREAKAWAY_OK
        return _move_job(kernel, limits, parent)
    finally:
        kernel.CloseHandle(ctypes.c_void_p(parent))


def _load_kernel() -> Kernel:
    if sys.platform != "win32":
        return None
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    for name in ("CreateJobObjectW", "OpenProcess", "GetCurrentProcess"):
        getattr(kernel, name).restype = ctypes.c_void_p
    return kernel


def _create_job(kernel: Kernel, limits: ExtendedLimits) -> int | None:
    """Put this process into a new job; return its handle, or None where Windows refuses one."""
    job = kernel.CreateJobObjectW(None, None)
    if not job:
        return None
    is_set = _set_limits(kernel, job, limits)
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    if is_set and kernel.AssignProcessToJobObject(ctypes.c_void_p(job), process):
        return int(job)
    kernel.CloseHandle(ctypes.c_void_p(job))
    return None


def _set_limits(kernel: Kernel, job: int, limits: ExtendedLimits) -> bool:
    size = ctypes.sizeof(limits)
    return bool(
        kernel.SetInformationJobObject(
            ctypes.c_void_p(job), _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), size
        )
    )


def _move_job(kernel: Kernel, limits: ExtendedLimits, owner: int) -> bool:
    """Put this process into a job whose only handle belongs to another process."""
    job = _create_job(kernel, limits)
    if job is None:
        return False
    copy = ctypes.c_void_p()
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    is_copied = kernel.DuplicateHandle(
        process,
        ctypes.c_void_p(job),
        ctypes.c_void_p(owner),
        ctypes.byref(copy),
        0,
        False,
        _DUPLICATE_SAME_ACCESS,
    )
    if is_copied:  # otherwise the handle stays open here: closing it would end this process
        kernel.CloseHandle(ctypes.c_void_p(job))
    return bool(is_copied)


def _get_parent_id(kernel: Kernel, ntdll: Any) -> int:  # noqa: ANN401  a Windows DLL
    """Return the number of the parent process, or 0; `os.getppid` calls a function that wine 8 lacks."""
    information = _BasicInformation()
    status = ntdll.NtQueryInformationProcess(
        ctypes.c_void_p(kernel.GetCurrentProcess()),
        0,
        ctypes.byref(information),
        ctypes.sizeof(information),
        None,
    )
    return 0 if status else int(information.parent_id)


def _runs_same_program(kernel: Kernel, process: int) -> bool:
    """Return whether a process runs the program file of this one, and is no process that got its number later."""
    name, size = ctypes.create_unicode_buffer(_MAX_PATH), ctypes.c_uint32(_MAX_PATH)
    is_known = kernel.QueryFullProcessImageNameW(ctypes.c_void_p(process), 0, name, ctypes.byref(size))
    return bool(is_known) and os.path.normcase(name.value) == os.path.normcase(sys.executable)
