"""Register the routes of the page by importing its modules."""

from relances_app.web.pages.reminders import list, preview, quick_edits, selection, send  # noqa: A004
from relances_app.web.pages.reminders.blueprint import page

__all__ = ["list", "page", "preview", "quick_edits", "selection", "send"]
