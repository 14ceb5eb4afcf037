"""Download response of an exported list."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask import send_file
from werkzeug.wrappers import Response

from relances_app.web.exports import writers
from relances_app.web.exports.writers import Cell, Column

EXPORT_FORMATS = "any(csv, xlsx)"
MIME_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def send_table(
    name: str, export_format: str, day: date, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> Response:
    """Return a list as a download named after it and the day; `export_format` is `csv` or `xlsx`."""
    return send_file(
        writers.write_table(export_format, columns, rows),
        mimetype=MIME_TYPES[export_format],
        as_attachment=True,
        download_name=f"{name}-{day.isoformat()}.{export_format}",
    )
