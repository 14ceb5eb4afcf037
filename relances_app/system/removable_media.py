"""Tell removable or additional volumes from the system disk, and identify them."""

import ctypes
import os
import sys
from pathlib import Path, PurePath
from typing import Any

_DRIVE_REMOVABLE, _DRIVE_FIXED, _DRIVE_REMOTE = 2, 3, 4
"""Drive types returned by GetDriveTypeW."""


def find_volume_id(folder: Path) -> str | None:
    """Return an identifier of the volume of a folder, the same on every computer; None on the system disk.

    A volume that cannot be identified counts as the system disk.
    """
    try:
        if sys.platform == "win32":
            return find_volume_id_on_windows(folder.drive, ctypes.windll.kernel32)
        return find_volume_id_on_mac(folder) if sys.platform == "darwin" else find_volume_id_on_linux(folder)
    except (OSError, ValueError, RuntimeError, AttributeError):
        return None


def find_volume_id_on_windows(drive: str, kernel32: Any) -> str | None:  # noqa: ANN401  a Windows DLL
    """Return the serial number of a removable drive, or of a fixed drive other than the system drive."""
    root = f"{drive}\\"
    kind = kernel32.GetDriveTypeW(root)
    is_system = drive.casefold() == os.environ.get("SYSTEMDRIVE", "C:").casefold()
    if kind != _DRIVE_REMOVABLE and (kind != _DRIVE_FIXED or is_system):
        return None
    serial = ctypes.c_ulong()
    kernel32.GetVolumeInformationW(root, None, 0, ctypes.byref(serial), None, None, None, 0)
    return f"{serial.value:08x}"


def is_network_share(folder: PurePath, kernel32: Any = None) -> bool:  # noqa: ANN401  a Windows DLL
    """Return whether a folder is on a share of Windows, named by its UNC path or mapped to a drive letter."""
    if folder.drive.startswith("\\\\"):
        return True
    kernel32 = kernel32 or getattr(getattr(ctypes, "windll", None), "kernel32", None)
    return kernel32 is not None and kernel32.GetDriveTypeW(f"{folder.drive}\\") == _DRIVE_REMOTE


def find_volume_id_on_mac(folder: Path) -> str | None:
    """Return an identifier of a volume under /Volumes that is not the system volume."""
    if folder.parts[:2] != ("/", "Volumes") or folder.stat().st_dev == Path("/").stat().st_dev:
        return None
    return _build_id_from_size(folder)


def find_volume_id_on_linux(folder: Path, mounts: str = "/proc/self/mountinfo") -> str | None:
    """Return an identifier of the volume of a folder, unless it holds the system or the home folder."""
    device = folder.stat().st_dev
    if device in {Path("/").stat().st_dev, Path.home().stat().st_dev}:
        return None
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in Path(mounts).read_text(encoding="utf-8", errors="replace").splitlines():
        mount, _, source = line.partition(" - ")
        # Network and in-memory file systems are not removable volumes.
        if mount.split()[2] == number and source.split()[1].startswith("/dev/"):
            return _find_uuid(device) or _build_id_from_size(folder)
    return None


def _find_uuid(device: int) -> str | None:
    known = Path("/dev/disk/by-uuid")
    names = sorted(known.iterdir()) if known.is_dir() else []
    return next((path.name for path in names if path.stat().st_rdev == device), None)


def _build_id_from_size(folder: Path) -> str:
    stats = os.statvfs(folder)
    return f"{stats.f_fsid:x}-{stats.f_blocks * stats.f_frsize}"
