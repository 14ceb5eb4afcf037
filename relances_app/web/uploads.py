"""How large an upload may be: what the shop set for files of invoices, a bound of its own for a drop of PDFs."""

from flask import Flask, request, session

from relances_app.services import structure
from relances_app.web.request_context import get_db

IMPORT_ENDPOINTS = frozenset({"imports.upload", "payments.upload"})
"""The endpoints that take files of invoices, or statements."""

MAX_ATTACHMENT_BYTES = 200 * 1024 * 1024
"""What one drop of PDFs may hold, 200 MB; what is larger than half a megabyte waits on the disk, not in memory."""

MAX_FORM_BYTES = 1_000_000
"""Bytes of a form beside its files."""


def read_uploaded_files(field: str) -> list[tuple[str, bytes]]:
    """Return the files of a request with their names; those that waited on the disk are closed and gone."""
    files = []
    for file in request.files.getlist(field):
        with file.stream as stream:
            files += [(file.filename, stream.read())] if file.filename else []
    return files


def register(app: Flask) -> None:
    """Set the limit of each request before any guard reads its form."""
    app.before_request(_set_limit)


def _set_limit() -> None:
    if request.endpoint == "attachments.upload":
        request.max_content_length = MAX_ATTACHMENT_BYTES
    elif request.endpoint in IMPORT_ENDPOINTS and session.get("is_in"):
        megabytes = structure.get_structure(get_db()).upload_megabytes
        request.max_content_length = megabytes * 1024**2 + MAX_FORM_BYTES
