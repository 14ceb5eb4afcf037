"""Starts the program; the entry of the single file too."""

import multiprocessing

from relances_app.cli import main
from relances_app.console import find_voice
from relances_app.packed import unpack_when_wanted

if __name__ == "__main__":
    find_voice()
    unpack_when_wanted()
    # Spreadsheets are read in a process of their own, which the single file starts as itself.
    multiprocessing.freeze_support()
    main()
