"""A claim that may soon be barred is warned of, as an estimate, on the list and on the customer's page."""

import pytest

LIST = "/relances?date_limite=2024-08-01"


@pytest.mark.parametrize("path", [LIST, "/clients/2"])
def test_a_claim_that_may_be_barred_is_warned_of_with_its_explanation(desk, path):
    assert "prescription :" not in desk.get(path).text
    with desk.books() as db, db.write():
        db.conn.execute("update document set issued_on = '2012-02-29' where customer_id = 2")
    page = desk.get(path).text
    assert page.count("prescription : 28/02/2017") == 1
    assert "Prescription possible depuis le 28 février 2017 (estimation" in page


def test_a_private_person_s_debt_is_barred_sooner(desk):
    with desk.books() as db, db.write():
        db.conn.execute("update document set issued_on = '2012-02-29' where customer_id = 2")
        db.conn.execute("update customer set kind = 'private' where id = 2")
    assert "prescription : 28/02/2014" in desk.get("/clients/2").text
