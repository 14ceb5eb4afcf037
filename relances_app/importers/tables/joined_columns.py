"""Fields that several columns fill: « Validée », « Annulée » and « Litige » each say something of an invoice."""

from collections.abc import Callable, Iterator, Sequence

from relances_app.domain.accounts.parsed_file import REPEATABLE_FIELDS, ColumnMapping, TargetField
from relances_app.importers.tables.customer_rows import clean_cell

_BETWEEN_PARTS, _AFTER_HEADING = "\x1e", "\x1f"
"""Characters that `clean_cell` removes from the cells of files."""


def make_picker(columns: ColumnMapping) -> Callable[[Sequence[str]], dict[TargetField, str]]:
    """Return a function that picks the cells of a row; a row may be short.

    A field of several columns gets their headings and words in one text, which `split_parts` takes apart.
    """
    mapped = [(index, field) for index, field in enumerate(columns.fields) if field]
    repeated = [field for field in REPEATABLE_FIELDS if columns.fields.count(field) > 1]
    single = [(index, field) for index, field in mapped if field not in repeated]
    joined = {field: [index for index, other in mapped if other is field] for field in repeated}

    def pick(row: Sequence[str]) -> dict[TargetField, str]:
        size = len(row)
        cells = {field: clean_cell(row[index]) for index, field in single if index < size}
        for field, indexes in joined.items():
            words = ((columns.headings[i], clean_cell(row[i])) for i in indexes if i < size)
            cells[field] = _BETWEEN_PARTS.join(_AFTER_HEADING.join(pair) for pair in words if pair[1])
        return cells

    return pick


def split_parts(text: str, heading: str) -> Iterator[tuple[str, str]]:
    """Yield heading and word of each column that a cell was joined from, or the heading with the text itself."""
    if _AFTER_HEADING not in text:
        if text:
            yield heading, text
        return
    for part in text.split(_BETWEEN_PARTS):
        title, _, word = part.partition(_AFTER_HEADING)
        yield title, word
