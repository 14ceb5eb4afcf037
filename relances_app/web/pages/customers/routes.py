"""Register the routes of the page by importing its modules."""

from relances_app.web.pages.customers import details, dialogs, edits, list  # noqa: A004
from relances_app.web.pages.customers.blueprint import page

__all__ = ["details", "dialogs", "edits", "list", "page"]
