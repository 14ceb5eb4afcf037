"""Owner of files on Windows, through advapi32."""

import ctypes
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_SE_FILE_OBJECT, _OWNER_SECURITY_INFORMATION = 1, 1
_LOCAL_SYSTEM_SID, _ADMINISTRATORS_SID = 22, 26
"""Values of WELL_KNOWN_SID_TYPE: they may change any file anyway, and own what an administrator creates."""


def is_own_path(path: Path, *, dll: Any = None, kernel32: Any = None) -> bool:  # noqa: ANN401  Windows DLLs
    """Return whether a path belongs to this user, the administrators or the system; True if that cannot be known."""
    dll = dll or ctypes.windll.advapi32  # type: ignore[attr-defined,unused-ignore]
    kernel32 = kernel32 or ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    with (
        tempfile.TemporaryDirectory() as own,
        _read_owner(own, dll, kernel32) as user,
        _read_owner(str(path), dll, kernel32) as owner,
    ):
        if owner.value is None or user.value is None:
            return True
        is_system = any(dll.IsWellKnownSid(owner, kind) for kind in (_LOCAL_SYSTEM_SID, _ADMINISTRATORS_SID))
        return bool(is_system or dll.EqualSid(owner, user))


@contextmanager
def _read_owner(path: str, dll: Any, kernel32: Any) -> "Iterator[ctypes.c_void_p]":  # noqa: ANN401  Windows DLLs
    """Give the SID of the owner, null on a volume without owners."""
    owner, descriptor = ctypes.c_void_p(), ctypes.c_void_p()
    failed = dll.GetNamedSecurityInfoW(
        ctypes.c_wchar_p(path), _SE_FILE_OBJECT, _OWNER_SECURITY_INFORMATION, ctypes.byref(owner), None, None, None,
        ctypes.byref(descriptor),
    )  # fmt: skip
    try:
        yield ctypes.c_void_p() if failed else owner
    finally:
        if not failed:
            kernel32.LocalFree(descriptor)
