"""Starts the program; the entry of the single file too."""

import sys

from relances_app.system.frozen.lazy_imports import load_later

HELPERS = {"--multiprocessing-fork", "-c"}
"""What a process is told that the program starts as itself: to read a spreadsheet, to tidy up after that one."""

if __name__ == "__main__":
    load_later()
    # What follows is imported after it: modules of the standard library wait too.
    from relances_app.system.windows_console import find_voice
    from relances_app.system.frozen.deferred_unpack import unpack_when_wanted

    find_voice()
    unpack_when_wanted()
    if HELPERS & set(sys.argv):
        from relances_app.importers.sandbox import help_apart

        help_apart()
    from relances_app.cli import main

    main()
