"""Register the routes of the page by importing its modules."""

from relances_app.web.pages.customers import (
    details,
    dialogs,
    document_holds,
    edits,
    list,  # noqa: A004
    statements,
    type_changes,
)
from relances_app.web.pages.customers.blueprint import page

__all__ = ["details", "dialogs", "document_holds", "edits", "list", "page", "statements", "type_changes"]
