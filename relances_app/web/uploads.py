"""How large an upload may be: what the shop set for files of invoices, a bound of its own for a drop of PDFs."""

from flask import Flask, request, session

from relances_app.services import structure
from relances_app.web.request_context import get_books

FILES = frozenset({"imports.upload", "payments.upload"})
"""The endpoints that take files of invoices, or statements."""

MAX_DROP = 200 * 1024 * 1024
"""What one drop of PDFs may hold, 200 MB; what is larger than half a megabyte waits on the disk, not in memory."""

MAX_FORM = 1_000_000
"""Bytes of a form beside its files."""


def take_files(field: str) -> list[tuple[str, bytes]]:
    """Return the files of a request with their names; those that waited on the disk are closed and gone."""
    taken = []
    for file in request.files.getlist(field):
        with file.stream as stream:
            taken += [(file.filename, stream.read())] if file.filename else []
    return taken


def allow_uploads(app: Flask) -> None:
    """Set the limit of each request before any guard reads its form."""
    app.before_request(_set_limit)


def _set_limit() -> None:
    if request.endpoint == "attachments.drop":
        request.max_content_length = MAX_DROP
    elif request.endpoint in FILES and session.get("is_in"):
        megabytes = structure.find_structure(get_books()).upload_megabytes
        request.max_content_length = megabytes * 1024**2 + MAX_FORM
