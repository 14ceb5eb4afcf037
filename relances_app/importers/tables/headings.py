"""The headings of a table: which row they are, and which of our fields each stands for."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.parsed_file import ColumnMapping, TargetField
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.synonyms import PRESETS, ExportPreset, find_fields

SAMPLE_COUNT = 5
SAMPLE_LENGTH = 80
MIN_KNOWN = 2
"""Headings understood in one row that make it the row of headings."""

MAX_WIDTH = 500
"""Columns; no table of invoices has more, and each costs a look."""
MAX_HEADING = 80
"""Characters beyond which a cell is a text, not a heading."""

_AMOUNT_FIELDS = frozenset({TargetField.AMOUNT, TargetField.OPEN_AMOUNT, TargetField.PAID})
_UNFIT_PENALTY = 1_000
"""Added to the rank of a field that the values below the heading speak against."""

LABELS: Mapping[TargetField, str] = {
    TargetField.CODE: "code du client",
    TargetField.NAME: "nom du client",
    TargetField.EMAIL: "adresse e-mail",
    TargetField.STREET: "adresse",
    TargetField.STREET2: "complément d'adresse",
    TargetField.POSTCODE: "code postal",
    TargetField.TOWN: "ville",
    TargetField.COUNTRY: "pays",
    TargetField.PHONE: "téléphone",
    TargetField.SIREN: "SIREN",
    TargetField.CUSTOMER_KIND: "type de client (professionnel ou particulier)",
    TargetField.LANGUAGE: "langue",
    TargetField.NUMBER: "numéro de facture",
    TargetField.KIND: "type de document",
    TargetField.ISSUED_ON: "date de facture",
    TargetField.DUE_ON: "échéance",
    TargetField.AMOUNT: "montant TTC",
    TargetField.OPEN_AMOUNT: "reste à payer",
    TargetField.PAID: "déjà réglé",
    TargetField.STATUS: "état de paiement",
    TargetField.DEBIT: "débit",
    TargetField.CREDIT: "crédit",
    TargetField.LETTER: "lettrage",
    TargetField.LABEL: "libellé de l'écriture",
    TargetField.JOURNAL: "journal",
}
"""Our fields in the words of the mapping page."""

REQUIRED: tuple[tuple[TargetField, ...], ...] = (
    (TargetField.NUMBER,),
    (TargetField.ISSUED_ON,),
    (TargetField.AMOUNT, TargetField.OPEN_AMOUNT),
    (TargetField.NAME, TargetField.CODE),
)
"""What a table of invoices cannot do without; of several fields one is enough."""

_LEDGER_REQUIRED = ((TargetField.ISSUED_ON,), (TargetField.NAME, TargetField.CODE))
"""What a ledger needs beside its debits and credits: a payment may have no number."""


def count_known(cells: Sequence[str]) -> int:
    """Return how many different fields the cells of a row name."""
    named = (find_fields(cell) for cell in cells[:MAX_WIDTH] if 0 < len(cell) <= MAX_HEADING)
    return len({found[0][1] for found in named if found})


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the place of the row of headings among the first rows of a table, None without any.

    It is the row that names most of our fields; in a table that names none, the first row as wide
    as most rows are.
    """
    counts = [count_known(row) for row in rows]
    if max(counts, default=0) >= MIN_KNOWN:
        return counts.index(max(counts))
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    usual = Counter(width for width in widths if width > 1).most_common(1)
    return next((i for i, width in enumerate(widths) if width >= usual[0][0]), None) if usual else None


def is_data_row(cells: Sequence[str]) -> bool:
    """Say whether a row holds a date or a sum, so that it cannot be a row of headings."""
    return any(_is_parseable(parse_date, cell) or _is_parseable(parse_amount, cell) for cell in cells)


def detect_preset(headings: Sequence[str]) -> ExportPreset | None:
    """Return the program whose export has these headings, None for others."""
    return next((preset for preset in PRESETS if preset.markers <= set(headings)), None)


def make_columns(
    headings: Sequence[str], rows: Sequence[Sequence[str]], mapping: Mapping[int, TargetField] | None = None
) -> ColumnMapping:
    """Return the columns with what each stands for: by hand where a mapping is given, else guessed.

    Raises Refusal when the mapping gives one field to two columns.
    """
    preset = detect_preset(headings)
    if mapping is not None:
        fields = _apply_mapping(len(headings), mapping)
    elif preset is not None:
        fields = tuple(preset.fields.get(heading) for heading in headings)
    else:
        fields = _guess_fields(headings, rows)
    return ColumnMapping(
        headings=tuple(headings),
        fields=fields,
        samples=tuple(tuple(cell[:SAMPLE_LENGTH] for cell in row) for row in rows[:SAMPLE_COUNT]),
        signature=headings_signature(headings),
    )


def headings_signature(headings: Sequence[str]) -> str:
    """Return the name of a set of headings, the same for all files of one export."""
    return hashlib.sha256("\n".join(map(normalize_text, headings)).encode()).hexdigest()


def missing_fields(columns: ColumnMapping) -> tuple[TargetField, ...]:
    """Return the fields that a table of invoices, or a ledger, needs and that no column stands for."""
    needed = _LEDGER_REQUIRED if is_ledger(columns) else REQUIRED
    return tuple(choice[0] for choice in needed if not set(choice) & set(columns.fields))


def is_ledger(columns: ColumnMapping) -> bool:
    """Say whether a table has debits and credits in the place of one amount (grand livre)."""
    fields = set(columns.fields)
    return {TargetField.DEBIT, TargetField.CREDIT} <= fields and TargetField.AMOUNT not in fields


def _apply_mapping(width: int, mapping: Mapping[int, TargetField]) -> tuple[TargetField | None, ...]:
    for field, times in Counter(mapping.values()).items():
        if times > 1:
            raise UserError(f"deux colonnes sont prises pour « {LABELS[field]} » : gardez-en une")
    return tuple(mapping.get(place) for place in range(width))


def _guess_fields(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[TargetField | None, ...]:
    """Give each field to one column: the best words first, then the column further left."""
    wanted = sorted(
        (rank, place, field)
        for place, heading in enumerate(headings)
        for rank, field in _rank_candidates(
            find_fields(heading), [row[place] for row in rows if place < len(row)]
        )
    )
    taken: dict[int, TargetField] = {}
    for _, place, field in wanted:
        if place not in taken and field not in taken.values():
            taken[place] = field
    return tuple(taken.get(place) for place in range(len(headings)))


def _rank_candidates(
    candidates: tuple[tuple[int, TargetField], ...], values: Sequence[str]
) -> list[tuple[int, TargetField]]:
    """Where a heading stands for several fields (`Client`, `Compte`, `Réglé`, `Solde`), ask the values."""
    filled = [value for value in values if value.strip()]
    if len(candidates) < MIN_KNOWN or not filled:
        return list(candidates)
    return [
        (rank + (0 if _are_plausible(field, filled) else _UNFIT_PENALTY), field) for rank, field in candidates
    ]


def _are_plausible(field: TargetField, values: Sequence[str]) -> bool:
    if field in (TargetField.CODE, TargetField.NAME):
        are_codes = 2 * sum(_looks_like_code(value) for value in values) > len(values)
        return are_codes == (field is TargetField.CODE)
    if field in _AMOUNT_FIELDS or field is TargetField.STATUS:
        are_sums = 2 * sum(_is_parseable(parse_amount, value) for value in values) > len(values)
        return are_sums == (field in _AMOUNT_FIELDS)
    return True


def _looks_like_code(value: str) -> bool:
    """Say whether it is one word with a figure in it, such as `C0012` or `411DUPONT`."""
    return " " not in value.strip() and any(c.isdigit() for c in value)


def _is_parseable(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except UserError:
        return False
    return True
