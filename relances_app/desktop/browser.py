"""Open a local HTML file in the user's browser."""

import os
import sys
import webbrowser
from pathlib import Path


def open_in_browser(page: Path) -> None:
    """Open an HTML file in the default browser.

    On Windows the file itself is opened: `webbrowser` passes a `file:` URI, in which the shell does not decode
    percent-encoded accents (a user named Hélène).
    """
    if sys.platform == "win32":
        os.startfile(page)  # noqa: S606  a page that the program wrote
    else:
        webbrowser.open(page.as_uri())
