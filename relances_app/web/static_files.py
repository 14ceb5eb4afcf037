"""Static files with a content hash in their URL, which browsers may cache without revalidation."""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

CONTENT_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/vnd.microsoft.icon",
}
"""Set by the program, because the registry of Windows may say that a script is text/plain."""

IMMUTABLE_CACHE = "private, max-age=31536000, immutable"


def register(app: Flask) -> None:
    """Add a content hash to the URLs of static files, and mark responses with the current hash as immutable."""
    folder = Path(app.static_folder or "")
    for suffix, content_type in CONTENT_TYPES.items():
        mimetypes.add_type(content_type, suffix)

    @cache
    def hash_file(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static":
            values["v"] = hash_file(str(values["filename"]))

    @app.after_request
    def set_cache_header(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code == 200:
            name = str((request.view_args or {})["filename"])
            if request.args.get("v") == hash_file(name):
                response.headers["Cache-Control"] = IMMUTABLE_CACHE
        return response
