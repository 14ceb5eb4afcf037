"""The pages that the program asks the system to open in a browser."""

import os
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname


def intercept_pages(monkeypatch, handle: Callable[[Path], object]) -> None:
    """Pass each page to a function instead of a browser, in the way of Windows and in that of other systems."""
    monkeypatch.setattr(os, "startfile", handle, raising=False)
    monkeypatch.setattr(webbrowser, "open", lambda uri: handle(Path(url2pathname(urlsplit(uri).path))))
