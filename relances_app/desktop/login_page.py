"""HTML files opened in the browser from disk: the redirect that logs in, and start-up errors."""

import os
import re
import tempfile
from pathlib import Path

from relances_app.system.held_files import delete_file, discard_file, replace_file
from relances_app.system.ownership import is_own_file

LOGIN_PAGE = "entrer.html"
SECOND_LOGIN_PAGE = "entrer-2.html"
"""Written where another program keeps the first one open, which only Windows allows."""


_LOGIN_TEXT = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Relances</title>'
    '<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url={url}">'
    '<p><a href="{url}">Ouvrir Relances</a></p></html>'
)
_LOGIN_URL = r"http://127\.0\.0\.1:[0-9]{1,5}(?:/k[a-z2-7]{32}){1,2}/entrer\?cle=[\w-]{43}"
MAX_BYTES = 2_000
"""Bytes read of a login page; it has some 400."""


def find_login_page(folder: Path) -> Path | None:
    """Return the login page written last, or None; an older one may be left that could not be deleted."""
    pages = [page for page in _list_pages(folder) if is_login_page(page)]
    return max(pages, key=lambda page: page.stat().st_mtime_ns, default=None)


def delete_login_pages(folder: Path) -> None:
    """Delete the login pages, except one that another program keeps open."""
    for page in _list_pages(folder):
        discard_file(page)


def _list_pages(folder: Path) -> list[Path]:
    return [folder / LOGIN_PAGE, folder / SECOND_LOGIN_PAGE]


def is_login_page(path: Path) -> bool:
    """Return whether a file is this user's and exactly what this program writes as login page."""
    if not is_own_file(path):
        return False
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return False
    found = re.search(_LOGIN_URL, text, re.ASCII)
    return found is not None and text == _LOGIN_TEXT.format(url=found[0])


def write_login_page(folder: Path, address: str, key: str) -> Path:
    """Write the page, readable by this user only, that redirects the browser to log in at `127.0.0.1:port/prefix`.

    Returns its path, which is another one where a program keeps the usual one open.

    The key is in a file rather than in the address passed to the browser, because every user of the machine
    can read the arguments of a process.
    """
    url = f"http://{address}/entrer?cle={key}"
    unfinished = (folder / LOGIN_PAGE).with_suffix(".part")
    delete_file(unfinished)
    with os.fdopen(
        os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(_LOGIN_TEXT.format(url=url))
    try:
        replace_file(unfinished, folder / LOGIN_PAGE)
    except PermissionError:
        replace_file(unfinished, folder / SECOND_LOGIN_PAGE)
        return folder / SECOND_LOGIN_PAGE
    return folder / LOGIN_PAGE


def write_error_page(message: str) -> Path:
    """Write a page that says why the program cannot start, for users without a terminal; return its path."""
    from relances_app.web.outside_page import build_outside_page  # noqa: PLC0415  needed for a refusal only

    folder = Path(tempfile.mkdtemp(prefix="relances-"))
    path = folder / "relances.html"
    path.write_text(build_outside_page("Relances ne peut pas s’ouvrir", message), encoding="utf-8")
    return path
