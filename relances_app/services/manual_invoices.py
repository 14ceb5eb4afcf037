"""Invoices entered by hand: read like a table of one row, so that the same checks and questions apply."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.parsed_file import ParsedFile, Source
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_plain
from relances_app.store import customers as customers_store
from relances_app.store import doubts as doubts_store
from relances_app.store.database.database import Database

if TYPE_CHECKING:
    from relances_app.importers.progress import ProgressCallback

NAME = "Saisie à la main"
"""Name shown in the list of imports."""


@dataclass(frozen=True, slots=True)
class ManualInvoice:
    """The fields of the form; `customer` is a name or a code, the amount in cents is negative for a credit note."""

    customer: str
    number: str
    issued_on: date
    due_on: date | None
    amount: int
    email: str = ""


def prepare_reading(
    db: Database, invoice: ManualInvoice
) -> Callable[[ProgressCallback], tuple[ParsedFile, ...]]:
    """Return a function that reads the invoice for a background thread; raises UserError for an ambiguous name."""
    code, name = _find_customer(db, invoice.customer)
    row = {
        "Code client": code,
        "Nom du client": name,
        "Adresse mail": invoice.email,
        "Numéro de facture": invoice.number,
        "Date de facture": invoice.issued_on.isoformat(),
        "Échéance": invoice.due_on.isoformat() if invoice.due_on else "",
        "Montant TTC": format_plain(invoice.amount),
        "Reste dû": format_plain(invoice.amount),
    }
    answers = doubts_store.list_answers(db)

    def read(_progress: ProgressCallback) -> tuple[ParsedFile, ...]:
        from relances_app.importers.read_files import File  # noqa: PLC0415  loaded on demand for a fast start
        from relances_app.importers.readers import read_files  # noqa: PLC0415

        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        writer.writerows([row.keys(), row.values()])
        content = out.getvalue().encode("utf-8-sig")
        (parsed,) = read_files([File(f"{NAME}.csv", content)], {}, answers=answers)
        if parsed.rejections:
            raise UserError(
                f"Cette facture ne peut pas être lue : {parsed.rejections[0].reason}. Corrigez-la."
            )
        if not parsed.documents:
            raise UserError(
                f"« {invoice.number} » est le numéro d'un brouillon ou d'un document qui n'est pas une facture : "
                "indiquez le numéro définitif."
            )
        return (
            replace(parsed, source=Source.MANUAL, name=NAME, is_whole_list=False, columns=None, warnings=()),
        )

    return read


def list_customer_names(db: Database) -> list[str]:
    """Return the names of the customers to choose from."""
    return sorted(set(customers_store.list_names(db).values()))


def _find_customer(db: Database, text: str) -> tuple[str, str]:
    """Return code and name of the customer that a text names, the code being empty for a new one."""
    wanted = normalize_text(text)
    names = customers_store.list_names(db)
    by_code = [code for code in names if normalize_text(code) == wanted]
    found = by_code or [code for code, name in names.items() if normalize_text(name) == wanted]
    if len(found) > 1:
        raise UserError("Plusieurs clients portent ce nom : indiquez son code.", "client")
    return (found[0], names[found[0]]) if found else ("", text)
