"""Starts the program; the entry of the single file too."""

import sys

from relances_app.system.frozen.lazy_imports import install_lazy_importer

HELPER_ARGUMENTS = {"--multiprocessing-fork", "-c"}
"""What a process is told that the program starts as itself: to read a spreadsheet, to tidy up after that one."""

if __name__ == "__main__":
    install_lazy_importer()
    # What follows is imported after it: modules of the standard library wait too.
    from relances_app.system.frozen.deferred_unpack import install_unpack_finder
    from relances_app.system.windows_console import attach_console

    attach_console()
    install_unpack_finder()
    if HELPER_ARGUMENTS & set(sys.argv):
        from relances_app.importers.sandbox import run_worker

        run_worker()
    from relances_app.cli import main

    main()
