"""Run dist/relances-cli.exe under wine like a program of Linux: python build/windows/program.py WORDS.

For tests that start a program of their own: RELANCES_PROGRAM="python build/windows/program.py". SIGTERM ends it.
"""

import os
import signal
import sys
from pathlib import Path

import wine


def main() -> None:
    """Run the program; its profile is the folder of XDG_STATE_HOME, if that is set."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    profile = os.environ.get("XDG_STATE_HOME")
    names = ("WIN_PD_OVERRIDE_APPDATA", "WIN_PD_OVERRIDE_LOCAL_APPDATA") if profile else ()
    extra = {name: wine.to_windows(Path(str(profile))) for name in names}
    program = wine.PROJECT / "dist" / "relances-cli.exe"
    raise SystemExit(wine.run([str(program), *sys.argv[1:]], extra=extra))


if __name__ == "__main__":
    main()
