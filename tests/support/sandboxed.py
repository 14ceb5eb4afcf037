"""Read files in the separate process as the program does; the functions run there are top-level ones."""

from relances_app.importers.read_files import File
from relances_app.importers.readers import read_files
from relances_app.importers.reading_budget import Budget
from relances_app.importers.sandbox import run_sandboxed
from relances_app.importers.tables.spreadsheet import read_spreadsheet


def read_sheet(content):
    """Return the warnings of a workbook and its rows; hostile ones would end the process of the tests."""
    return run_sandboxed(_read_sheet, content, Budget(1, len(content)))


def _read_sheet(content, _report):
    sheet, _, rows = read_spreadsheet(content)
    return "".join(sheet.warnings), list(rows)


def read_alone(name, content):
    """Return what one file says."""
    (reading,) = read_files([File(name, content)], {})
    return reading
