"""Columns of a FEC, found by name, or by position if a name is unknown."""

from collections.abc import Sequence
from dataclasses import dataclass

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError

STANDARD = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib",
    "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit",
    "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise",
)  # fmt: skip
"""The eighteen columns of article A47 A-1 LPF, in order."""

_OTHERS = ("Montant", "Sens", "DateRglt", "ModeRglt", "NatOp", "IdClient", "DateLimitReglmt", "NumFacture")
_VARIANTS = {"lettragepiece": "EcritureLet", "ecrturelet": "EcritureLet", "iddevise": "Idevise"}
"""Variants found in real files; DateLimitReglmt and NumFacture are additions of Dolibarr."""
_NAMES = {name.casefold(): name for name in STANDARD + _OTHERS} | _VARIANTS

SIGNS = {"d": 1, "debit": 1, "+1": 1, "1": 1, "+": 1, "c": -1, "credit": -1, "-1": -1, "-": -1}
"""Possible values of Sens, and the sign each gives to Montant."""

_REQUIRED = frozenset((*STANDARD[3:13], "Montant", "Sens"))
_SEPARATORS = "\t|;"
_PADDING = ' "'


@dataclass(frozen=True, slots=True)
class FecColumns:
    """Position of each column; missing columns have the position `width`."""

    separator: str
    width: int
    positions: dict[str, int]
    is_quoted: bool
    has_heading: bool
    last_required: int
    """Last position that every line must have; later cells may be missing."""

    def position(self, name: str) -> int:
        """Return the position of a column, or that of the empty cell appended to each line."""
        return self.positions.get(name, self.width)

    @property
    def is_signed(self) -> bool:
        """Return whether amounts are in Montant and Sens instead of Debit and Credit."""
        return "Sens" in self.positions

    def split(self, line: str) -> list[str]:
        """Return the cells of a line, padded to `width`, plus one empty cell.

        Raises UserError if a line has more cells than columns, or lacks a required one.
        """
        cells = (line.replace('"', "") if self.is_quoted else line).split(self.separator)
        missing = self.width - len(cells)
        if (missing < 0 and "".join(cells[self.width :]).strip()) or len(cells) <= self.last_required:
            raise UserError(f"{len(cells)} colonnes au lieu de {self.width}")
        del cells[self.width :]
        cells.extend([""] * (max(missing, 0) + 1))
        return cells


def detect_columns(first_lines: Sequence[str]) -> FecColumns:
    """Return the columns from the first line of a file; the second line helps if names are unknown.

    Raises UserError if the account, the amounts or the dates are not found.
    """
    first = first_lines[0] if first_lines else ""
    separator = max(_SEPARATORS, key=first.count)
    cells = _cells(first, separator)
    while len(cells) > len(STANDARD) and not cells[-1]:
        cells.pop()
    names = [_NAMES.get(normalize_text(cell).replace(" ", ""), "") for cell in cells]
    has_heading = any(names) or not _is_record(cells)
    positions = {name: position for position, name in reversed(list(enumerate(names))) if name}
    if len(cells) >= len(STANDARD):
        _fill_by_position(positions, names, _cells(first_lines[-1], separator))
    _check_columns(positions)
    last_needed = max(position for name, position in positions.items() if name in _REQUIRED)
    return FecColumns(separator, len(cells), positions, f'"{separator}"' in first, has_heading, last_needed)


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip(_PADDING) for cell in line.split(separator)]


def _is_record(cells: Sequence[str]) -> bool:
    try:
        parse_date(cells[3])
    except (UserError, IndexError):
        return False
    return True


def _fill_by_position(positions: dict[str, int], names: Sequence[str], record: Sequence[str]) -> None:
    """Assign missing columns their legal position if the heading there is unknown."""
    standard = list(STANDARD)
    if record[12:13] and record[12].casefold() in SIGNS.keys() - {"1"}:
        standard[11:13] = ("Montant", "Sens")
    for position, name in enumerate(standard):
        if name not in positions and not names[position]:
            positions[name] = position


def _check_columns(positions: dict[str, int]) -> None:
    amounts = ("Montant", "Sens") if "Sens" in positions else ("Debit", "Credit")
    missing = [name for name in ("CompteNum", *amounts) if name not in positions]
    if not positions.keys() & {"PieceDate", "EcritureDate"}:
        missing.append("EcritureDate")
    if missing:
        raise UserError(f"ce n'est pas un FEC lisible : colonne introuvable ({', '.join(missing)})")
