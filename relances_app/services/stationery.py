"""What letters are printed on and with: the logo, the printers and their offsets, the test page."""

import re

from relances_app.domain.errors import NotFound, Refusal
from relances_app.pdf.print import check_logo, print_test_page
from relances_app.store import stationery as store
from relances_app.store.database.database import Books
from relances_app.store.stationery import Printer

__all__ = ["Printer"]

MAX_TENTHS = 300
"""No printer is off by more than 30 mm."""

_OFFSET = re.compile(r"[+\-−]?\d{1,2}([.,]\d)?")


def find_logo(db: Books) -> bytes | None:
    """Return the logo as PNG."""
    return store.find_logo(db)


def keep_logo(db: Books, content: bytes) -> None:
    """Keep a logo, drawn anew; raises Refusal when it is no PNG or JPEG, or too large."""
    clean = check_logo(content)
    with db.write():
        store.keep_logo(db, clean)


def forget_logo(db: Books) -> None:
    """Do without a logo."""
    with db.write():
        store.forget_logo(db)


def list_printers(db: Books) -> list[Printer]:
    """Return the printers by name."""
    return store.find_printers(db)


def find_printer(db: Books, printer_id: int) -> Printer:
    """Return a printer; raises NotFound."""
    found = next((printer for printer in store.find_printers(db) if printer.id == printer_id), None)
    if found is None:
        raise NotFound("Cette imprimante")
    return found


def find_printer_named(db: Books, name: str) -> Printer:
    """Return a printer by its name, capitals ignored; raises NotFound."""
    wanted = name.strip().casefold()
    found = next((printer for printer in store.find_printers(db) if printer.name.casefold() == wanted), None)
    if found is None:
        raise NotFound(f"L’imprimante « {name} »")
    return found


def keep_printer(db: Books, name: str, right: str, down: str) -> None:
    """Keep a printer and how far it is off, in mm as a person writes them; raises Refusal."""
    name = " ".join(name.split())
    if not 0 < len(name) <= 60:
        raise Refusal("Donnez un nom à l’imprimante, de 60 caractères au plus.", "imprimante")
    with db.write():
        store.keep_printer(db, name, _read_tenths(right), _read_tenths(down))


def _read_tenths(text: str) -> int:
    """Return tenths of a millimetre; raises Refusal.

    >>> _read_tenths("-1,5")
    -15
    """
    bare = "".join(text.split()) or "0"
    if not _OFFSET.fullmatch(bare):
        raise Refusal(
            f"Indiquez un décalage en millimètres, par exemple 1,5 ou -2 : « {bare[:20]} ».", "decalage"
        )
    tenths = round(float(bare.replace(",", ".").replace("−", "-")) * 10)
    if abs(tenths) > MAX_TENTHS:
        raise Refusal(
            "Un décalage ne dépasse pas 30 mm : mesurez de nouveau sur la page d’essai.", "decalage"
        )
    return tenths


def forget_printer(db: Books, printer_id: int) -> None:
    """Forget a printer."""
    with db.write():
        store.forget_printer(db, printer_id)


def print_trial(db: Books, printer_id: int | None) -> bytes:
    """Return the page by which the window and the folds are checked on a printer."""
    return print_test_page(find_printer(db, printer_id).offset_mm if printer_id else (0.0, 0.0))
