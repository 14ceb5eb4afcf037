"""Every list of the program as a file: all its lines, the right sums, and no text that runs as a formula."""

import csv
import io
import re
from html import unescape

import pytest
from app_client import CSV
from python_calamine import load_workbook

FORMULA = "=cmd|' /C calc'!A0"
BAD_ROWS = f"C901;Hôtel;FA901;mardi;31/01/2024;1,00\nC902;{FORMULA};FA902;01/01/2024;31/01/2024;rien\n"
QIF = "!Type:Bank\nD15/08/2024\nT525.51\nPVIR FA24020044 BOULANGERIE\n^\nD17/08/2024\nT7.00\nP=1+1\n^\n"


def rows_of(answer, form="csv"):
    """The cells of a file as a spreadsheet takes them, without the headings."""
    assert "attachment" in answer.headers["Content-Disposition"]
    if form == "csv":
        return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))[1:]
    return load_workbook(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()[1:]


def cents(text):
    return int(re.sub(r"[^0-9-]", "", text) or 0)


def upload(app_client, text):
    file = (io.BytesIO(text.encode()), "liste.csv")
    return app_client.post("/import", {"portee": "ajouts", "fichiers": file}).location


def test_the_customers_exported_are_those_found_with_their_ageing(app_client):
    rows = rows_of(app_client.get("/clients/export.csv?tri=-solde"))
    assert [row[1] for row in rows] == [
        unescape(name)
        for name in re.findall(
            r'<a class="name" href="/clients/\d+">([^<]+)</a>', app_client.get("/clients?tri=-solde").text
        )
    ]
    ((owed,),) = app_client.query("select sum(open_amount) from document")
    assert sum(cents(row[12]) for row in rows) == owed
    assert all(cents(row[12]) == sum(map(cents, row[13:19])) for row in rows)
    found = rows_of(app_client.get("/clients/export.csv?recherche=canal"))
    assert [row[1] for row in found] == ["Café du Canal"]


def test_an_export_of_customers_is_not_paginated(app_client):
    with app_client.database() as db, db.write():
        db.conn.executemany(
            "insert into customer (code, name, sort_name) values (?, ?, ?)",
            [(f"Z{n:04}", FORMULA, f"zinc {n:04}") for n in range(1_200)],
        )
    rows = rows_of(app_client.get("/clients/export.xlsx?recherche=zinc"), "xlsx")
    assert [row[0] for row in rows] == [f"Z{n:04}" for n in range(1_200)]
    assert {row[1] for row in rows_of(app_client.get("/clients/export.csv?recherche=zinc"))} == {
        f"'{FORMULA}"
    }


def test_open_and_settled_documents_of_a_customer_are_exported(app_client):
    with app_client.database() as db, db.write():
        db.conn.executemany(
            """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount, settled_on)
            values (2, ?, 'invoice', '2024-01-01', '2024-01-31', 12345, 0, '2024-02-15')""",
            [(f"VIEUX{n:02}",) for n in range(60)],
        )
    assert "Documents, CSV" in app_client.get("/clients/2").text
    rows = rows_of(app_client.get("/clients/2/export.csv"))
    assert rows[0] == ["FA24020044", "facture", "29/02/2024", "29/02/2024", "525,51", "525,51", "0", "", ""]
    settled = [row for row in rows if row[0].startswith("VIEUX")]
    assert len(settled) == 60
    assert settled[0][4:] == ["123,45", "0,00", "", "", "15/02/2024"]
    assert app_client.get("/clients/999/export.csv").status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_payments_are_exported_including_undone_ones(app_client, form):
    where = app_client.post("/reglements", {"releve": (io.BytesIO(QIF.encode()), "compte.qif")}).location
    proposed = rows_of(app_client.get(f"{where}/export.{form}"), form)
    assert [row[7] for row in proposed] == ["certain", "sans document"]
    assert proposed[1][1] == ("'=1+1" if form == "csv" else "=1+1")
    app_client.post(
        f"{where}/garder",
        {"propose": re.findall(r'name="propose" value="([^"]+)"', app_client.get(where).text)},
    )
    app_client.post("/reglements/1/annuler")
    page = app_client.get("/reglements").text
    assert f"/reglements/export.{form}" in page
    ((_, label, numbers, amount, _, cancelled),) = rows_of(app_client.get(f"/reglements/export.{form}"), form)
    assert (label, numbers) == ("VIR FA24020044 BOULANGERIE", "FA24020044")
    assert amount in {"525,51", 525.51}
    assert cancelled


def test_rejected_lines_of_an_import_are_exported_with_their_reason(app_client):
    where = upload(app_client, CSV + BAD_ROWS)
    page = app_client.get(where).text
    assert "2 lignes rejetées" in page
    assert f"{where}/rejets.csv" in page
    rows = rows_of(app_client.get(f"{where}/rejets.csv"))
    assert [row[:2] for row in rows] == [["liste.csv", "3"], ["liste.csv", "4"]]
    assert "mardi" in rows[0][2]
    assert app_client.get("/import/jeton/rejets.csv").status_code == 404


def test_import_changes_and_imports_are_exported(app_client):
    where = upload(app_client, CSV + f"C903;{FORMULA};FA903;01/01/2024;31/01/2024;2,00\n")
    assert f"{where}/changements.xlsx" in app_client.get(where).text
    rows = rows_of(app_client.get(f"{where}/changements.csv"))
    assert rows[0] == ["nouvelle", "C900", "Librairie Lilas", "FA900", "facture", "01/01/2024", "31/01/2024",
                       "120,50", "120,50"]  # fmt: skip
    assert rows[1][2] == f"'{FORMULA}"
    app_client.post(f"{where}/garder")
    assert "/import/export.csv" in app_client.get("/import").text
    ((_, names, new, *_),) = rows_of(app_client.get("/import/export.csv"))
    assert (names, new) == ("liste.csv", "2")


def test_letters_of_a_batch_and_rates_are_exported(workday_client):
    assert "/courriers/2/export.csv" in workday_client.get("/courriers/2").text
    (letter,) = rows_of(workday_client.get("/courriers/2/export.csv"))
    assert letter[3] == "lettre"
    page = workday_client.get("/taux").text
    assert "/taux/export.csv" in page
    assert len(rows_of(workday_client.get("/taux/export.csv"))) == page.count('<th scope="row"')


def test_every_list_offers_both_export_formats(workday_client):
    token = workday_client.tokens["imports.preview"]["token"]
    review = workday_client.tokens["payments.review"]["token"]
    paths = ("/clients", "/clients/2", f"/import/{token}", f"/reglements/{review}", "/courriers/2", "/taux", "/histo",
             "/envois", "/relances")  # fmt: skip
    for path in paths:
        links = [
            unescape(link) for link in re.findall(r'href="([^"]+)" download', workday_client.get(path).text)
        ]
        assert {re.search(r"\.(csv|xlsx)", link)[1] for link in links} == {"csv", "xlsx"}, path
        assert {workday_client.get(link).status_code for link in links} == {200}, path
