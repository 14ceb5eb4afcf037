"""The headings of a table: which row they are, and which of our fields each stands for."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from relances_app.domain.accounts.customer import fold
from relances_app.domain.accounts.parsed_file import Columns, Field
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import Refusal
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.synonyms import PRESETS, Preset, find_fields

SAMPLES = 5
SAMPLE_LENGTH = 80
MIN_KNOWN = 2
"""Headings understood in one row that make it the row of headings."""

MAX_WIDTH = 500
"""Columns; no table of invoices has more, and each costs a look."""
MAX_HEADING = 80
"""Characters beyond which a cell is a text, not a heading."""

_SUMS = frozenset({Field.AMOUNT, Field.OPEN_AMOUNT, Field.PAID})
_UNFIT = 1_000
"""Added to the rank of a field that the values below the heading speak against."""

FRENCH: Mapping[Field, str] = {
    Field.CODE: "code du client",
    Field.NAME: "nom du client",
    Field.EMAIL: "adresse e-mail",
    Field.STREET: "adresse",
    Field.STREET2: "complément d'adresse",
    Field.POSTCODE: "code postal",
    Field.TOWN: "ville",
    Field.COUNTRY: "pays",
    Field.PHONE: "téléphone",
    Field.SIREN: "SIREN",
    Field.CUSTOMER_KIND: "type de client (professionnel ou particulier)",
    Field.LANGUAGE: "langue",
    Field.NUMBER: "numéro de facture",
    Field.KIND: "type de document",
    Field.ISSUED_ON: "date de facture",
    Field.DUE_ON: "échéance",
    Field.AMOUNT: "montant TTC",
    Field.OPEN_AMOUNT: "reste à payer",
    Field.PAID: "déjà réglé",
    Field.STATUS: "état de paiement",
    Field.DEBIT: "débit",
    Field.CREDIT: "crédit",
    Field.LETTER: "lettrage",
    Field.LABEL: "libellé de l'écriture",
    Field.JOURNAL: "journal",
}
"""Our fields in the words of the mapping page."""

REQUIRED: tuple[tuple[Field, ...], ...] = (
    (Field.NUMBER,),
    (Field.ISSUED_ON,),
    (Field.AMOUNT, Field.OPEN_AMOUNT),
    (Field.NAME, Field.CODE),
)
"""What a table of invoices cannot do without; of several fields one is enough."""

_LEDGER = ((Field.ISSUED_ON,), (Field.NAME, Field.CODE))
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


def is_data(cells: Sequence[str]) -> bool:
    """Say whether a row holds a date or a sum, so that it cannot be a row of headings."""
    return any(_reads(parse_date, cell) or _reads(parse_amount, cell) for cell in cells)


def find_preset(headings: Sequence[str]) -> Preset | None:
    """Return the program whose export has these headings, None for others."""
    return next((preset for preset in PRESETS if preset.markers <= set(headings)), None)


def make_columns(
    headings: Sequence[str], rows: Sequence[Sequence[str]], mapping: Mapping[int, Field] | None = None
) -> Columns:
    """Return the columns with what each stands for: by hand where a mapping is given, else guessed.

    Raises Refusal when the mapping gives one field to two columns.
    """
    preset = find_preset(headings)
    if mapping is not None:
        fields = _by_hand(len(headings), mapping)
    elif preset is not None:
        fields = tuple(preset.fields.get(heading) for heading in headings)
    else:
        fields = _guess(headings, rows)
    return Columns(
        headings=tuple(headings),
        fields=fields,
        samples=tuple(tuple(cell[:SAMPLE_LENGTH] for cell in row) for row in rows[:SAMPLES]),
        signature=sign(headings),
    )


def sign(headings: Sequence[str]) -> str:
    """Return the name of a set of headings, the same for all files of one export."""
    return hashlib.sha256("\n".join(map(fold, headings)).encode()).hexdigest()


def missing_fields(columns: Columns) -> tuple[Field, ...]:
    """Return the fields that a table of invoices, or a ledger, needs and that no column stands for."""
    needed = _LEDGER if is_ledger(columns) else REQUIRED
    return tuple(choice[0] for choice in needed if not set(choice) & set(columns.fields))


def is_ledger(columns: Columns) -> bool:
    """Say whether a table has debits and credits in the place of one amount (grand livre)."""
    fields = set(columns.fields)
    return {Field.DEBIT, Field.CREDIT} <= fields and Field.AMOUNT not in fields


def _by_hand(width: int, mapping: Mapping[int, Field]) -> tuple[Field | None, ...]:
    for field, times in Counter(mapping.values()).items():
        if times > 1:
            raise Refusal(f"deux colonnes sont prises pour « {FRENCH[field]} » : gardez-en une")
    return tuple(mapping.get(place) for place in range(width))


def _guess(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Field | None, ...]:
    """Give each field to one column: the best words first, then the column further left."""
    wanted = sorted(
        (rank, place, field)
        for place, heading in enumerate(headings)
        for rank, field in _rank(find_fields(heading), [row[place] for row in rows if place < len(row)])
    )
    taken: dict[int, Field] = {}
    for _, place, field in wanted:
        if place not in taken and field not in taken.values():
            taken[place] = field
    return tuple(taken.get(place) for place in range(len(headings)))


def _rank(found: tuple[tuple[int, Field], ...], values: Sequence[str]) -> list[tuple[int, Field]]:
    """Where a heading stands for several fields (`Client`, `Compte`, `Réglé`, `Solde`), ask the values."""
    filled = [value for value in values if value.strip()]
    if len(found) < MIN_KNOWN or not filled:
        return list(found)
    return [(rank + (0 if _fits(field, filled) else _UNFIT), field) for rank, field in found]


def _fits(field: Field, values: Sequence[str]) -> bool:
    if field in (Field.CODE, Field.NAME):
        are_codes = 2 * sum(_looks_like_code(value) for value in values) > len(values)
        return are_codes == (field is Field.CODE)
    if field in _SUMS or field is Field.STATUS:
        are_sums = 2 * sum(_reads(parse_amount, value) for value in values) > len(values)
        return are_sums == (field in _SUMS)
    return True


def _looks_like_code(value: str) -> bool:
    """Say whether it is one word with a figure in it, such as `C0012` or `411DUPONT`."""
    return " " not in value.strip() and any(c.isdigit() for c in value)


def _reads(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except Refusal:
        return False
    return True
