"""Headings of a table: find the header row, and map each heading to a field."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.parsed_file import REPEATABLE_FIELDS, ColumnMapping, TargetField
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.column_guesses import guess_fields, is_parseable
from relances_app.importers.tables.presets import PRESETS, ExportPreset
from relances_app.importers.tables.synonyms import find_fields
from relances_app.importers.tables.value_proposals import propose_fields

SAMPLE_COUNT = 5
SAMPLE_LENGTH = 80
MIN_KNOWN = 2
"""Minimum number of known headings in a header row."""

MAX_WIDTH = 500
"""Maximum number of columns examined; no table of invoices has more."""
MAX_HEADING = 80
"""Maximum length of a heading; a longer cell is free text."""

LABELS: Mapping[TargetField, str] = {
    TargetField.CODE: "code du client",
    TargetField.NAME: "nom du client",
    TargetField.FIRST_NAME: "prénom du client",
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
    TargetField.SIDE: "sens (débit ou crédit)",
    TargetField.ISSUED_ON: "date de facture",
    TargetField.DUE_ON: "échéance",
    TargetField.AMOUNT: "montant TTC",
    TargetField.OPEN_AMOUNT: "reste à payer",
    TargetField.PAID: "déjà réglé",
    TargetField.STATUS: "état de paiement",
    TargetField.DOCUMENT_STATE: "état du document (brouillon, validée, annulée)",
    TargetField.PAID_ON: "date du règlement",
    TargetField.PAYMENT: "règlement (une ligne par règlement)",
    TargetField.PAYMENT_ID: "identifiant du règlement",
    TargetField.DEBIT: "débit",
    TargetField.CREDIT: "crédit",
    TargetField.LETTER: "lettrage",
    TargetField.LABEL: "libellé de l'écriture",
    TargetField.JOURNAL: "journal",
    TargetField.NOTE: "commentaire",
}
"""Labels of the fields on the mapping page."""

REQUIRED: tuple[tuple[TargetField, ...], ...] = (
    (TargetField.NUMBER,),
    (TargetField.ISSUED_ON,),
    (TargetField.AMOUNT, TargetField.OPEN_AMOUNT),
    (TargetField.NAME, TargetField.CODE),
)
"""Fields that a table of invoices needs; one of each group."""

_LEDGER_REQUIRED = ((TargetField.ISSUED_ON,), (TargetField.NAME, TargetField.CODE))
"""Fields that a ledger needs besides debit and credit; a payment may have no number."""


def count_known(cells: Sequence[str]) -> int:
    """Return how many different fields the headings of a row name."""
    named = (find_fields(cell) for cell in cells[:MAX_WIDTH] if 0 < len(cell) <= MAX_HEADING)
    return len({found[0][1] for found in named if found})


def names_all_fields(cells: Sequence[str]) -> bool:
    """Return whether the headings of a row can name all that a list of invoices needs."""
    named = {
        field for cell in cells[:MAX_WIDTH] if 0 < len(cell) <= MAX_HEADING for _, field in find_fields(cell)
    }
    return all(named & set(choice) for choice in REQUIRED)


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the header row among the first rows of a table, or None.

    It is the row that names most fields; if none is named, the first row as wide as most rows.
    """
    counts = [count_known(row) for row in rows]
    if max(counts, default=0) >= MIN_KNOWN:
        return counts.index(max(counts))
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    usual = Counter(width for width in widths if width > 1).most_common(1)
    return next((i for i, width in enumerate(widths) if width >= usual[0][0]), None) if usual else None


def is_data_row(cells: Sequence[str]) -> bool:
    """Return whether a row contains a date or an amount, so that it cannot be a header row."""
    return any(is_parseable(parse_date, cell) or is_parseable(parse_amount, cell) for cell in cells)


def detect_preset(headings: Sequence[str]) -> ExportPreset | None:
    """Return the preset of the program that exports these headings, or None."""
    return next((preset for preset in PRESETS if preset.markers <= set(headings)), None)


def make_columns(
    headings: Sequence[str], rows: Sequence[Sequence[str]], mapping: Mapping[int, TargetField] | None = None
) -> ColumnMapping:
    """Return the column mapping: the given one, else that of a preset and the guesses.

    Raises UserError if the given mapping assigns a field of one column to two.
    """
    preset = detect_preset(headings)
    if mapping is not None:
        fields = _apply_mapping(len(headings), mapping)
    else:
        fields = guess_fields(headings, rows, preset.fields if preset else {})
    return ColumnMapping(
        headings=tuple(headings),
        fields=fields,
        samples=tuple(tuple(cell[:SAMPLE_LENGTH] for cell in row) for row in rows[:SAMPLE_COUNT]),
        signature=headings_signature(headings),
        proposals=propose_fields(fields, rows) if mapping is None else (),
    )


def headings_signature(headings: Sequence[str]) -> str:
    """Return the hash of a set of headings, the same for all exports of one kind."""
    return hashlib.sha256("\n".join(map(normalize_text, headings)).encode()).hexdigest()


def missing_fields(columns: ColumnMapping) -> tuple[TargetField, ...]:
    """Return the fields that a table of invoices or a ledger needs and that no column is mapped to."""
    needed = _LEDGER_REQUIRED if is_ledger(columns) else REQUIRED
    return tuple(choice[0] for choice in needed if not set(choice) & set(columns.fields))


def is_ledger(columns: ColumnMapping) -> bool:
    """Return whether a table has debit and credit columns instead of one amount (grand livre)."""
    fields = set(columns.fields)
    return {TargetField.DEBIT, TargetField.CREDIT} <= fields and TargetField.AMOUNT not in fields


def _apply_mapping(width: int, mapping: Mapping[int, TargetField]) -> tuple[TargetField | None, ...]:
    for field, times in Counter(mapping.values()).items():
        if times > 1 and field not in REPEATABLE_FIELDS:
            raise UserError(f"deux colonnes sont prises pour « {LABELS[field]} » : gardez-en une")
    return tuple(mapping.get(index) for index in range(width))
