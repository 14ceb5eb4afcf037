"""Numbers in addresses: those that no row of the database can have are no address of the program."""

from flask import Flask
from werkzeug.routing import IntegerConverter


class RowNumberConverter(IntegerConverter):
    """Up to 18 digits, all of which SQLite can store; a longer number is answered with 404."""

    regex = "[0-9]{1,18}"


def register(app: Flask) -> None:
    """Use the converter for all `<int:...>` of the routes registered later."""
    app.url_map.converters["int"] = RowNumberConverter
