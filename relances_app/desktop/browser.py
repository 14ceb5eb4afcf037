"""Open a local HTML file in the user's browser."""

import os
import sys
import webbrowser
from contextlib import suppress
from pathlib import Path


def open_in_browser(page: Path) -> None:
    """Open an HTML file in the default browser.

    On Windows the file itself is opened: `webbrowser` passes a `file:` URI, in which the shell does not decode
    percent-encoded accents (a user named Hélène). Where no program is set for such files, the browsers that
    Python knows are tried; without any, the program serves all the same.
    """
    if sys.platform == "win32":
        with suppress(OSError):
            os.startfile(page)  # noqa: S606  a page that the program wrote
            return
    webbrowser.open(page.as_uri())
