"""The page « Encaissements attendus », its export and the command."""

import re

from builders import NOW, TODAY, add_customer, add_document

from relances_app.services import cash_forecast, payments


def test_the_page_and_its_export_have_the_same_sums(app_client):
    page = app_client.get("/encaissements").text
    assert page.count('<svg class="age-bar') == 12
    assert "Comment cette estimation est faite" in page
    assert "Encaissements attendus" in app_client.get("/").text
    rows = app_client.get("/encaissements/export.csv").text.splitlines()[1:]
    exported = sum(round(float(row.split(";")[6].replace(",", ".")) * 100) for row in rows)
    with app_client.database() as db:
        query = "select sum(max(owed, 0)) from (select sum(open_amount) as owed from document group by customer_id)"
        assert exported == db.conn.execute(query).fetchone()[0]
    assert app_client.get("/encaissements/export.xlsx").status_code == 200


def test_disputed_invoices_are_listed_apart(app_client):
    app_client.post("/clients/2/attente", {"sorte": "dispute", "motif": "porte rayée"})
    assert re.search(r"Non compté\s*: litige", app_client.get("/encaissements").text)


def test_the_delay_of_a_customer_is_read_from_its_payments(db):
    add_customer(db, "C1")
    paid = add_document(db, "C1", "FA1", 10_000, due=TODAY.replace(day=1))
    payments.mark_paid(db, paid, None, TODAY.replace(day=1), NOW)
    add_document(db, "C1", "FA2", 10_000, due=TODAY)
    assert cash_forecast.get_forecast(db, TODAY).weeks[0].amount == 10_000
    late = add_document(db, "C1", "FA3", 10_000, due=TODAY.replace(month=1, day=31))
    payments.mark_paid(db, late, None, TODAY, NOW)
    (line,) = cash_forecast.get_forecast(db, TODAY).lines
    assert (line.expected_on - line.due_on).days == 15
