"""Stationery: the logo, the printers with their offsets, and the printer test page."""

import re

from relances_app.domain.errors import NotFound, UserError
from relances_app.pdf.print import check_logo, print_test_page
from relances_app.store import stationery as store
from relances_app.store.database.database import Database
from relances_app.store.stationery import Printer

__all__ = ["Printer"]

MAX_OFFSET_TENTHS = 300
"""Maximum offset of a printer, 30 mm, in tenths of a millimetre."""

_OFFSET = re.compile(r"[+\-−]?\d{1,2}([.,]\d)?")


def get_logo(db: Database) -> bytes | None:
    """Return the logo as PNG."""
    return store.get_logo(db)


def save_logo(db: Database, content: bytes) -> None:
    """Save a logo, re-encoded as PNG; raises UserError if it is no PNG or JPEG, or too large."""
    clean = check_logo(content)
    with db.write():
        store.save_logo(db, clean)


def delete_logo(db: Database) -> None:
    """Delete the logo."""
    with db.write():
        store.delete_logo(db)


def list_printers(db: Database) -> list[Printer]:
    """Return the printers by name."""
    return store.list_printers(db)


def get_printer(db: Database, printer_id: int) -> Printer:
    """Return a printer; raises NotFound."""
    found = next((printer for printer in store.list_printers(db) if printer.id == printer_id), None)
    if found is None:
        raise NotFound("Cette imprimante")
    return found


def get_printer_by_name(db: Database, name: str) -> Printer:
    """Return a printer by its name, capitals ignored; raises NotFound."""
    wanted = name.strip().casefold()
    found = next((printer for printer in store.list_printers(db) if printer.name.casefold() == wanted), None)
    if found is None:
        raise NotFound(f"L’imprimante « {name} »")
    return found


def save_printer(db: Database, name: str, right: str, down: str) -> None:
    """Save a printer with its offsets in mm as entered by the user; raises UserError."""
    name = " ".join(name.split())
    if not 0 < len(name) <= 60:
        raise UserError("Donnez un nom à l’imprimante, de 60 caractères au plus.", "imprimante")
    with db.write():
        store.save_printer(db, name, _parse_tenths(right), _parse_tenths(down))


def _parse_tenths(text: str) -> int:
    """Return tenths of a millimetre; raises UserError.

    >>> _parse_tenths("-1,5")
    -15
    """
    compact = "".join(text.split()) or "0"
    if not _OFFSET.fullmatch(compact):
        raise UserError(
            f"Indiquez un décalage en millimètres, par exemple 1,5 ou -2 : « {compact[:20]} ».", "decalage"
        )
    tenths = round(float(compact.replace(",", ".").replace("−", "-")) * 10)
    if abs(tenths) > MAX_OFFSET_TENTHS:
        raise UserError(
            "Un décalage ne dépasse pas 30 mm : mesurez de nouveau sur la page de test.", "decalage"
        )
    return tenths


def delete_printer(db: Database, printer_id: int) -> None:
    """Delete a printer."""
    with db.write():
        store.delete_printer(db, printer_id)


def print_printer_test_page(db: Database, printer_id: int | None) -> bytes:
    """Return the test page that shows the positions of address window and folds on a printer."""
    return print_test_page(get_printer(db, printer_id).offset_mm if printer_id else (0.0, 0.0))
