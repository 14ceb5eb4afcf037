"""Register the routes of the page by importing its modules."""

from relances_app.web.pages.imports import manual, preview, upload
from relances_app.web.pages.imports.blueprint import page

__all__ = ["manual", "page", "preview", "upload"]
