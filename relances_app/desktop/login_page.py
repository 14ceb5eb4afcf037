"""HTML files opened in the browser from disk: the redirect that logs in, and start-up errors."""

import html
import os
import tempfile
from pathlib import Path

LOGIN_PAGE = "entrer.html"


def write_login_page(folder: Path, host: str, key: str) -> None:
    """Write the page, readable by this user only, that redirects the browser to the login address.

    The key is in a file rather than in the address passed to the browser, because every user of the machine
    can read the arguments of a process.
    """
    path = folder / LOGIN_PAGE
    url = f"http://{host}/entrer?cle={key}"
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    text = (
        '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Relances</title>'
        f'<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url={url}">'
        f'<p><a href="{url}">Ouvrir Relances</a></p></html>'
    )
    with os.fdopen(
        os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    unfinished.replace(path)


def write_error_page(message: str) -> Path:
    """Write a page that says why the program cannot start, for users without a terminal; return its path."""
    folder = Path(tempfile.mkdtemp(prefix="relances-"))
    path = folder / "relances.html"
    path.write_text(
        '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Relances</title>'
        f"<h1>Relances ne peut pas s'ouvrir</h1><p>{html.escape(message)}</p></html>",
        encoding="utf-8",
    )
    return path
