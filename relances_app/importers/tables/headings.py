"""Headings of a table: find the header row, and map each heading to a field."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.parsed_file import ColumnMapping, TargetField
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.presets import PRESETS, ExportPreset
from relances_app.importers.tables.synonyms import find_fields
from relances_app.importers.tables.value_proposals import looks_like_code, propose_fields

SAMPLE_COUNT = 5
SAMPLE_LENGTH = 80
MIN_KNOWN = 2
"""Minimum number of known headings in a header row."""

MAX_WIDTH = 500
"""Maximum number of columns examined; no table of invoices has more."""
MAX_HEADING = 80
"""Maximum length of a heading; a longer cell is free text."""

_AMOUNT_FIELDS = frozenset({TargetField.AMOUNT, TargetField.OPEN_AMOUNT, TargetField.PAID})
_UNFIT_PENALTY = 1_000
"""Added to the rank of a field that does not fit the values below the heading."""

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
    return any(_is_parseable(parse_date, cell) or _is_parseable(parse_amount, cell) for cell in cells)


def detect_preset(headings: Sequence[str]) -> ExportPreset | None:
    """Return the preset of the program that exports these headings, or None."""
    return next((preset for preset in PRESETS if preset.markers <= set(headings)), None)


def make_columns(
    headings: Sequence[str], rows: Sequence[Sequence[str]], mapping: Mapping[int, TargetField] | None = None
) -> ColumnMapping:
    """Return the column mapping: the given one, else that of a preset and the guesses.

    Raises UserError if the given mapping assigns one field to two columns.
    """
    preset = detect_preset(headings)
    if mapping is not None:
        fields = _apply_mapping(len(headings), mapping)
    else:
        fields = _guess_fields(headings, rows, preset.fields if preset else {})
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
        if times > 1:
            raise UserError(f"deux colonnes sont prises pour « {LABELS[field]} » : gardez-en une")
    return tuple(mapping.get(index) for index in range(width))


def _guess_fields(
    headings: Sequence[str], rows: Sequence[Sequence[str]], known: Mapping[str, TargetField]
) -> tuple[TargetField | None, ...]:
    """Map each field to at most one column: those known of a program, then best-ranked heading, then leftmost."""
    taken: dict[int, TargetField] = {}
    for index, heading in enumerate(headings):
        if heading in known and known[heading] not in taken.values():
            taken[index] = known[heading]
    wanted = sorted(
        (rank, index, field)
        for index, heading in enumerate(headings)
        for rank, field in _rank_candidates(
            find_fields(heading), [row[index] for row in rows if index < len(row)]
        )
    )
    for _, index, field in wanted:
        if index not in taken and field not in taken.values():
            taken[index] = field
    return tuple(taken.get(index) for index in range(len(headings)))


def _rank_candidates(
    candidates: tuple[tuple[int, TargetField], ...], values: Sequence[str]
) -> list[tuple[int, TargetField]]:
    """Rank the fields of an ambiguous heading (`Client`, `Compte`, `Réglé`, `Solde`) by the values below it."""
    filled = [value for value in values if value.strip()]
    if len(candidates) < MIN_KNOWN or not filled:
        return list(candidates)
    return [
        (rank + (0 if _are_plausible(field, filled) else _UNFIT_PENALTY), field) for rank, field in candidates
    ]


def _are_plausible(field: TargetField, values: Sequence[str]) -> bool:
    if field in (TargetField.CODE, TargetField.NAME):
        are_codes = 2 * sum(looks_like_code(value) for value in values) > len(values)
        return are_codes == (field is TargetField.CODE)
    if field in _AMOUNT_FIELDS or field is TargetField.STATUS:
        are_sums = 2 * sum(_is_parseable(parse_amount, value) for value in values) > len(values)
        return are_sums == (field in _AMOUNT_FIELDS)
    return True


def _is_parseable(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except UserError:
        return False
    return True
