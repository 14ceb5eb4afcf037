"""Register the routes of the page by importing its modules."""

from relances_app.web.pages.customers import details, document_holds, edits, list, statements  # noqa: A004
from relances_app.web.pages.customers.blueprint import page

__all__ = ["details", "document_holds", "edits", "list", "page", "statements"]
