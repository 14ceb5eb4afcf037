"""Entry point of the program, from source and in the single file."""

import sys

from relances_app.system.frozen.lazy_imports import install_lazy_importer

HELPER_ARGUMENTS = {"--multiprocessing-fork", "-c"}
"""Arguments of the multiprocessing child processes that run this same file: workers and the resource tracker."""

if __name__ == "__main__":
    install_lazy_importer()
    # The imports below come after this call, so that it also defers modules of the standard library.
    from relances_app.system.frozen.deferred_unpack import install_unpack_finder
    from relances_app.system.windows_console import attach_console

    attach_console()
    install_unpack_finder()
    if HELPER_ARGUMENTS & set(sys.argv):
        from relances_app.importers.sandbox import run_worker

        run_worker()
    if getattr(sys, "frozen", False) and sys.platform == "win32":
        from relances_app.system.windows_jobs import end_with_parent

        end_with_parent()
    from relances_app.cli import main

    main()
