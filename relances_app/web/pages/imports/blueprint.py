"""Blueprint of the page « Import »."""

from flask import Blueprint

from relances_app.web.refusals import show_in_place

page = Blueprint("imports", __name__, url_prefix="/import")

show_in_place(
    "imports.preview", "imports.map_columns", "imports.change_scope", "imports.answer", "imports.save"
)
