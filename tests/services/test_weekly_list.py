"""An ordinary list of open invoices, imported week after week: no question is asked."""

from datetime import date, timedelta

from builders import NOW

from relances_app.services import doubts, imports
from relances_app.services.imports import File

HEAD = (
    "Code client;Nom du client;Email;Adresse;Code postal;Ville;N° facture;Date facture;Échéance;Montant TTC;"
    "Reste à payer"
)
CUSTOMERS = 400
LINES = 1_500


def build_row(n, paid=0):
    customer, day = n * 7 % CUSTOMERS, date(2026, 1, 1) + timedelta(days=n % 50)
    amount = 2_000 + 137 * n % 90_000
    cells = (
        f"C{customer:04}",
        f"Garage {customer // 2}" if customer % 2 else f"Menuiserie n° {customer}",
        f"c{customer}@example.com",
        f"{customer} rue du Port",
        f"{10_000 + customer}",
        "Vannes",
        f"FA26{n:05}",
        f"{day:%d/%m/%Y}",
        f"{day + timedelta(days=30):%d/%m/%Y}",
        f"{amount / 100:.2f}",
        f"{(amount - paid) / 100:.2f}",
    )
    return ";".join(cells)


def bring(db, rows):
    content = "\n".join((HEAD, *rows, "")).encode()
    preview = imports.preview_files(db, [File("ouvertes.csv", content)], is_whole_list=True)
    imports.save_import(db, preview, NOW)
    return preview


def test_weekly_lists_of_1500_lines_raise_no_question(db):
    """Each week some invoices are paid in whole or in part, and others are new."""
    for week in range(3):
        first = 150 * week
        rows = [build_row(n, paid=500 if n % 40 == week else 0) for n in range(first, first + LINES)]
        preview = bring(db, rows)
        assert (preview.doubts, preview.notes, preview.still_paid) == ((), (), ())
        assert len(preview.files[0].documents) == LINES
    assert doubts.list_open(db) == []
