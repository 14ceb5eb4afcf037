"""On what the program lies: the computer's own disk, or a medium that is carried about or was added."""

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

_DRIVE_REMOVABLE, _DRIVE_FIXED = 2, 3
"""Kinds of drives as Windows numbers them."""


def find_volume_id(folder: Path) -> str | None:
    """Return what names the medium of a folder wherever it is plugged in; None on the computer's own disk.

    What cannot be found out is taken for the computer's own.
    """
    try:
        if sys.platform == "win32":
            return find_volume_id_on_windows(folder.drive, ctypes.windll.kernel32)
        return find_volume_id_on_mac(folder) if sys.platform == "darwin" else find_volume_id_on_linux(folder)
    except (OSError, ValueError, RuntimeError, AttributeError):
        return None


def find_volume_id_on_windows(drive: str, kernel32: Any) -> str | None:  # noqa: ANN401  a library of Windows
    """Return the serial number of a removable drive, or of a disk that is not the system's."""
    root = f"{drive}\\"
    kind = kernel32.GetDriveTypeW(root)
    is_own = drive.casefold() == os.environ.get("SYSTEMDRIVE", "C:").casefold()
    if kind != _DRIVE_REMOVABLE and (kind != _DRIVE_FIXED or is_own):
        return None
    serial = ctypes.c_ulong()
    kernel32.GetVolumeInformationW(root, None, 0, ctypes.byref(serial), None, None, None, 0)
    return f"{serial.value:08x}"


def find_volume_id_on_mac(folder: Path) -> str | None:
    """Return what names a volume under /Volumes that is not the system's."""
    if folder.parts[:2] != ("/", "Volumes") or folder.stat().st_dev == Path("/").stat().st_dev:
        return None
    return _build_id_from_size(folder)


def find_volume_id_on_linux(folder: Path, mounts: str = "/proc/self/mountinfo") -> str | None:
    """Return what names the disk of a folder, where it is neither the system's nor that of the user's own folder."""
    device = folder.stat().st_dev
    if device in {Path("/").stat().st_dev, Path.home().stat().st_dev}:
        return None
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in Path(mounts).read_text(encoding="utf-8", errors="replace").splitlines():
        own, _, source = line.partition(" - ")
        # A folder of the network or of the memory is no medium that anybody carries.
        if own.split()[2] == number and source.split()[1].startswith("/dev/"):
            return _find_uuid(device) or _build_id_from_size(folder)
    return None


def _find_uuid(device: int) -> str | None:
    known = Path("/dev/disk/by-uuid")
    names = sorted(known.iterdir()) if known.is_dir() else []
    return next((path.name for path in names if path.stat().st_rdev == device), None)


def _build_id_from_size(folder: Path) -> str:
    stats = os.statvfs(folder)
    return f"{stats.f_fsid:x}-{stats.f_blocks * stats.f_frsize}"
