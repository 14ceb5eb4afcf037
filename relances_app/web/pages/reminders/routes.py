"""Register the routes of the page by importing its modules."""

from relances_app.web.pages.reminders import (
    actions,
    document_holds,
    folding,
    list,  # noqa: A004
    preview,
    quick_edits,
    selection,
    send,
    send_sheet,
    statements,
)
from relances_app.web.pages.reminders.blueprint import page

__all__ = [
    "actions",
    "document_holds",
    "folding",
    "list",
    "page",
    "preview",
    "quick_edits",
    "selection",
    "send",
    "send_sheet",
    "statements",
]
