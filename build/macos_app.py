"""Make `dist/Relances.app` from dist/relances: an application without a Dock icon, since the browser is its window.

Usage: python build/macos_app.py. It needs no macOS and was never tried on one.
"""

import plistlib
import shutil
from pathlib import Path

from pyinstaller_config import read_version

PROJECT = Path(__file__).parents[1]
DIST = PROJECT / "dist"


def main() -> None:
    """Write the application beside the program."""
    make_app(DIST / "relances", DIST / "Relances.app")


def make_app(program: Path, app: Path) -> None:
    """Write the folder of an application: its description, the program and the icon."""
    shutil.rmtree(app, ignore_errors=True)
    version = read_version(PROJECT)
    for name in ("MacOS", "Resources"):
        (app / "Contents" / name).mkdir(parents=True)
    description = {
        "CFBundleName": "Relances",
        "CFBundleIdentifier": "com.example.relances",
        "CFBundleExecutable": "relances",
        "CFBundleIconFile": "relances.icns",
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "LSMinimumSystemVersion": "11.0",
        "LSUIElement": True,
    }
    (app / "Contents" / "Info.plist").write_bytes(plistlib.dumps(description))
    shutil.copy(PROJECT / "build" / "relances.icns", app / "Contents" / "Resources")
    shutil.copy(program, app / "Contents" / "MacOS" / "relances")


if __name__ == "__main__":
    main()
