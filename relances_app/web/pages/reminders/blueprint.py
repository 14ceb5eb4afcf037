"""Blueprint of the page « Relances »."""

from typing import Any

from flask import Blueprint

from relances_app.web.pages.reminders.filters import SUBSET_LABELS
from relances_app.web.pages.reminders.list_filters import COLUMN_LABELS

page = Blueprint("reminders", __name__, url_prefix="/relances")


@page.context_processor
def add_sort_columns() -> dict[str, Any]:
    """Send the sort columns and the chips of the list to the page's templates."""
    return {"ORDERS": COLUMN_LABELS, "SUBSETS": SUBSET_LABELS}
