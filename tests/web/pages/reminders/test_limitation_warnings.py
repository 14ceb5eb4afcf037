"""A claim that may soon be barred is warned of, as an estimate, on the list and on the customer's page."""

import pytest

LIST = "/relances?date_limite=2024-08-01"


@pytest.mark.parametrize("path", [LIST, "/clients/2"])
def test_an_invoice_near_its_limitation_date_has_a_warning_with_explanation(app_client, path):
    assert "prescription :" not in app_client.get(path).text
    with app_client.database() as db, db.write():
        db.conn.execute("update document set issued_on = '2012-02-29' where customer_id = 2")
    page = app_client.get(path).text
    assert page.count("prescription : 28/02/2017") == 1
    assert "Prescription possible depuis le 28 février 2017 (estimation" in page


def test_the_limitation_period_is_shorter_for_a_private_person(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute("update document set issued_on = '2012-02-29' where customer_id = 2")
        db.conn.execute("update customer set kind = 'private' where id = 2")
    assert "prescription : 28/02/2014" in app_client.get("/clients/2").text
