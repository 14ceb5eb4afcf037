"""Packages and native libraries inside the single file, read from the file itself."""

import json
import platform
import re
import sqlite3
import ssl
import sys
import zlib
from importlib import metadata
from pathlib import Path
from xml.parsers import expat

from PyInstaller.archive.readers import CArchiveReader

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))
from relances_app.system.frozen import deferred_unpack  # noqa: E402

NATIVE_LICENCES = {
    "libbz2": "bzip2 (bzip2-1.0.6)",
    "libcrypto": "OpenSSL (Apache-2.0)",
    "libssl": "OpenSSL (Apache-2.0)",
    "libffi": "libffi (MIT)",
    "libgcc_s": "libgcc (GPL-3.0-or-later WITH GCC-exception-3.1)",
    "libstdc++": "libstdc++ (GPL-3.0-or-later WITH GCC-exception-3.1)",
    "liblzma": "XZ Utils (0BSD)",
    "libpython3": "Python (PSF-2.0)",
    "libsqlite3": "SQLite (public domain)",
    "libuuid": "libuuid (BSD-3-Clause)",
    "libexpat": "Expat (MIT)",
    "libz": "zlib (Zlib)",
    "_cffi_backend": "cffi (MIT)",
}
"""Licences of native libraries that no package lists, by prefix of their name; the longest prefix applies."""


def list_packages(program: Path) -> dict[str, str]:
    """Return name and version of each package with a module or library in the file."""
    archive = CArchiveReader(str(program))
    modules = {name.partition(".")[0] for name in archive.open_embedded_archive("PYZ.pyz").toc}
    known = metadata.packages_distributions()
    names = {name for module in modules - set(sys.stdlib_module_names) for name in known.get(module, [])}
    return {normalize_name(name): metadata.version(name) for name in names}


def list_native_licences(program: Path) -> list[str]:
    """Return the licences of native libraries that belong to no package.

    Raise SystemExit for an unknown one on Linux. On other systems these are files of the system, and an unknown
    one is only listed.
    """
    files = [name for name in list_native_files(program) if "/" not in name and "\\" not in name]
    found, unknown = set(), []
    for file in files:
        prefix = max((name for name in NATIVE_LICENCES if file.startswith(name)), key=len, default=None)
        if prefix:
            found.add(NATIVE_LICENCES[prefix])
        else:
            unknown.append(file)
    if unknown and sys.platform == "linux":
        raise SystemExit(f"no licence is known for: {', '.join(unknown)}: see build/sbom.py")
    return [*sorted(found), *(f"{name} (part of Python or of the system)" for name in sorted(unknown))]


def list_native_files(program: Path) -> list[str]:
    """Return the native libraries: those unpacked at each start, and those unpacked at first use."""
    archive = CArchiveReader(str(program))
    modules = archive.open_embedded_archive("PYZ.pyz")
    files = [name for name, entry in archive.toc.items() if entry[4] == "b"]
    for name in modules.toc:
        if name.startswith(deferred_unpack.module_name_for("")):
            namespace: dict[str, dict[str, bytes]] = {}
            exec(modules.extract(name), namespace)
            files += namespace["FILES"]
    return files


def list_runtime_components() -> list[dict[str, str]]:
    """Return the parts of the single file that no lock lists, with the versions that this build contains."""
    versions = {
        "cpython": platform.python_version(),
        "openssl": ssl.OPENSSL_VERSION.split()[1],
        "sqlite": sqlite3.sqlite_version,
        "expat": expat.EXPAT_VERSION.removeprefix("expat_"),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "source-serif": "4.5.1",
        "noto-serif": "0.4.2",
    }
    return [
        {
            "type": "library",
            "name": name,
            "version": version,
            "bom-ref": name,
            "purl": f"pkg:generic/{name}@{version}",
        }
        for name, version in versions.items()
    ]


def add_runtime_components(text: str) -> str:
    """Return a component list (CycloneDX, JSON) with the runtime components added."""
    content = json.loads(text)
    content["components"] = [*content.get("components", ()), *list_runtime_components()]
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def normalize_name(name: str) -> str:
    """Return the normalized name of a package."""
    return re.sub(r"[-_.]+", "-", name).lower()


def filter_lock(lock: str, packages: dict[str, str]) -> str:
    """Return the lines of the lock for the packages in the file; raise SystemExit for a version that is not locked.

    Hash and licence of such a package would be unknown.
    """
    lines, locked_versions = [], {}
    is_included = False
    for line in lock.splitlines():
        if found := re.match(r"([A-Za-z0-9][\w.-]*)==([^\s;]+)", line):
            is_included = normalize_name(found[1]) in packages
            if is_included:
                locked_versions[normalize_name(found[1])] = found[2]
        if is_included:
            lines.append(line)
    if wrong := sorted(name for name, version in packages.items() if locked_versions.get(name) != version):
        raise SystemExit(f"inside the single file, but not locked so: {', '.join(wrong)}")
    return "\n".join(lines) + "\n"
