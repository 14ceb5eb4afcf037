"""Size limit of a request: the default of the application, or the limit that a view registers for itself."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request, session

from relances_app.services import imports, structure
from relances_app.web.request_context import get_db

View = TypeVar("View", bound=Callable[..., Any])
UploadLimit = Callable[[], int | None]
"""Returns the limit of a request in bytes; None keeps the default of the application."""

MAX_FORM_BYTES = 1_000_000
"""Bytes of a form without its files."""

_limits: dict[Callable[..., Any], UploadLimit] = {}


def limit_upload(limit: UploadLimit) -> Callable[[View], View]:
    """Register the size limit of a view; apply below the route decorator."""

    def register_limit(view: View) -> View:
        _limits[view] = limit
        return view

    return register_limit


def get_configured_limit() -> int | None:
    """Return the limit set on the page « Structure »; None before login, so that no stranger reads the database."""
    if not session.get("is_in"):
        return None
    return structure.get_structure(get_db()).upload_megabytes * 1024**2 + MAX_FORM_BYTES


def has_configured_limit() -> bool:
    """Return whether the user can change the limit of the current request on the page « Structure »."""
    return _get_limit() is get_configured_limit


def read_uploaded_files(field: str) -> list[tuple[str, bytes]]:
    """Return the uploaded files with their names; temporary files on disk are closed and deleted."""
    files = []
    for file in request.files.getlist(field):
        with file.stream as stream:
            files += [(file.filename, stream.read())] if file.filename else []
    return files


def prepare_reader() -> None:
    """Start the process that reads files while the page of their form is shown."""
    if current_app.config["PREPARE_READER"]:
        threading.Thread(target=imports.prepare_reader, daemon=True).start()


def register(app: Flask) -> None:
    """Set the limit of each request before any guard reads its form."""
    app.before_request(_set_limit)


def _set_limit() -> None:
    limit = _get_limit()
    if limit is not None and (max_bytes := limit()) is not None:
        request.max_content_length = max_bytes


def _get_limit() -> UploadLimit | None:
    view = current_app.view_functions.get(request.endpoint or "")
    return _limits.get(view) if view else None
