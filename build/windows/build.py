"""Build the programs for Windows under wine with build/package.py: dist/relances.exe and dist/relances-cli.exe.

Usage: python build/windows/build.py [--twice], after prepare.py.
"""

import subprocess
import sys

import wine


def main() -> None:
    """Run build/package.py with the Windows Python and the time of the last commit."""
    # Wine starts no Linux program such as git for which a Windows program can wait.
    time = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=wine.PROJECT, capture_output=True, text=True, check=False
    ).stdout.strip()
    extra = {"SOURCE_DATE_EPOCH": time} if time else {}
    status = wine.run([str(wine.PYTHON), "build/package.py", *sys.argv[1:]], extra=extra)
    wine.end_all()
    raise SystemExit(status)


if __name__ == "__main__":
    main()
