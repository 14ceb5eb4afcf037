"""The style sheet and the scripts bear their contents in their address, so that the browser need never ask again."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

IMMUTABLE_CACHE = "private, max-age=31536000, immutable"


def register(app: Flask) -> None:
    """Send each static file an address that changes with it, and let the browser keep what came by that address."""
    folder = Path(app.static_folder or "")

    @cache
    def hash_file(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static":
            values["v"] = hash_file(str(values["filename"]))

    @app.after_request
    def let_keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code == 200:
            name = str((request.view_args or {})["filename"])
            if request.args.get("v") == hash_file(name):
                response.headers["Cache-Control"] = IMMUTABLE_CACHE
        return response
