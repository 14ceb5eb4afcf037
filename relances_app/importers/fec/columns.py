"""The columns of a FEC: found by their names, and by their places where a name is unknown."""

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
"""The eighteen columns of article A47 A-1 LPF, in their order."""

_OTHERS = ("Montant", "Sens", "DateRglt", "ModeRglt", "NatOp", "IdClient", "DateLimitReglmt", "NumFacture")
_VARIANTS = {"lettragepiece": "EcritureLet", "ecrturelet": "EcritureLet", "iddevise": "Idevise"}
"""Names seen in real files; DateLimitReglmt and NumFacture are additions of Dolibarr."""
_NAMES = {name.casefold(): name for name in STANDARD + _OTHERS} | _VARIANTS

SIGNS = {"d": 1, "debit": 1, "+1": 1, "1": 1, "+": 1, "c": -1, "credit": -1, "-1": -1, "-": -1}
"""What Sens may hold, and the sign it gives to Montant."""

_REQUIRED = frozenset((*STANDARD[3:13], "Montant", "Sens"))
_SEPARATORS = "\t|;"
_PADDING = ' "'


@dataclass(frozen=True, slots=True)
class FecColumns:
    """Where each column stands; a column that a file does not have stands at `width`."""

    separator: str
    width: int
    places: dict[str, int]
    is_quoted: bool
    has_heading: bool
    last_required: int
    """The last place of what every line says: what comes after it may be missing from a line."""

    def place(self, name: str) -> int:
        """Return the place of a column, or that of the empty text put after each line."""
        return self.places.get(name, self.width)

    @property
    def is_signed(self) -> bool:
        """Say whether amounts are Montant and Sens instead of Debit and Credit."""
        return "Sens" in self.places

    def split(self, line: str) -> list[str]:
        """Return the cells of a line, short ones filled, one empty cell added.

        Raises Refusal when a line has more cells than columns, or lacks one that every line has.
        """
        cells = (line.replace('"', "") if self.is_quoted else line).split(self.separator)
        missing = self.width - len(cells)
        if (missing < 0 and "".join(cells[self.width :]).strip()) or len(cells) <= self.last_required:
            raise UserError(f"{len(cells)} colonnes au lieu de {self.width}")
        del cells[self.width :]
        cells.extend([""] * (max(missing, 0) + 1))
        return cells


def detect_columns(head: Sequence[str]) -> FecColumns:
    """Return the columns told by the first line of a file; the second helps where names are unknown.

    Raises Refusal when the account, the amounts or the dates cannot be found.
    """
    first = head[0] if head else ""
    separator = max(_SEPARATORS, key=first.count)
    cells = _cells(first, separator)
    while len(cells) > len(STANDARD) and not cells[-1]:
        cells.pop()
    names = [_NAMES.get(normalize_text(cell).replace(" ", ""), "") for cell in cells]
    has_heading = any(names) or not _is_record(cells)
    places = {name: place for place, name in reversed(list(enumerate(names))) if name}
    if len(cells) >= len(STANDARD):
        _fill_by_place(places, names, _cells(head[-1], separator))
    _check_columns(places)
    last_needed = max(place for name, place in places.items() if name in _REQUIRED)
    return FecColumns(separator, len(cells), places, f'"{separator}"' in first, has_heading, last_needed)


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip(_PADDING) for cell in line.split(separator)]


def _is_record(cells: Sequence[str]) -> bool:
    try:
        parse_date(cells[3])
    except (UserError, IndexError):
        return False
    return True


def _fill_by_place(places: dict[str, int], names: Sequence[str], record: Sequence[str]) -> None:
    """Give the columns still missing their places by law, where the heading there is unknown."""
    standard = list(STANDARD)
    if record[12:13] and record[12].casefold() in SIGNS.keys() - {"1"}:
        standard[11:13] = ("Montant", "Sens")
    for place, name in enumerate(standard):
        if name not in places and not names[place]:
            places[name] = place


def _check_columns(places: dict[str, int]) -> None:
    amounts = ("Montant", "Sens") if "Sens" in places else ("Debit", "Credit")
    missing = [name for name in ("CompteNum", *amounts) if name not in places]
    if not places.keys() & {"PieceDate", "EcritureDate"}:
        missing.append("EcritureDate")
    if missing:
        raise UserError(f"ce n'est pas un FEC lisible : colonne introuvable ({', '.join(missing)})")
