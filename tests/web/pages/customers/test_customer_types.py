"""In what capacity a customer buys: asked where it is not known, on the list and on the customer's page."""

import pytest
from app_client import DEMO_VIEW

from relances_app.domain.accounts.customer import Customer, CustomerKind
from relances_app.store import customers as customers_store

LIST = "/relances?date_limite=2024-08-01"
ANSWER_ALL = "Tous professionnels"
QUESTION = "pro ou particulier ?"


@pytest.fixture
def client_with_unknown_types(app_client):
    """The demonstration, where nobody said what the customers 2 and 3 are, and the SIREN of 3 is known."""
    with app_client.database() as db, db.write():
        db.conn.execute("update customer set kind = 'unknown' where id in (2, 3)")
        db.conn.execute("update customer set siren = '732829320' where id = 3")
    return app_client


def kind_of(app_client, customer_id):
    return app_client.query("select kind from customer where id = ?", customer_id)[0][0]


def test_the_type_of_known_customers_is_not_asked(app_client):
    shown = app_client.get(LIST).text
    assert ANSWER_ALL not in shown
    assert QUESTION not in shown


def test_the_type_of_unknown_customers_is_asked_unless_a_siren_is_known(client_with_unknown_types):
    shown = client_with_unknown_types.get(LIST).text
    assert f"1 client : {QUESTION}" in " ".join(shown.split())
    assert "ni pénalités ni 40 € ne lui sont réclamés" in " ".join(shown.split())
    assert ANSWER_ALL in shown


@pytest.mark.parametrize("kind", ["professional", "private"])
def test_an_answer_in_the_list_is_saved_and_the_question_disappears(client_with_unknown_types, kind):
    answer = client_with_unknown_types.post("/relances/2/qualite", {**DEMO_VIEW, "qualite": kind}, piece=True)
    assert kind_of(client_with_unknown_types, 2) == kind
    assert QUESTION not in answer.text
    assert 'hx-target="#notices"' in answer.text
    assert ANSWER_ALL not in answer.text


def test_the_answer_works_without_javascript(client_with_unknown_types):
    answer = client_with_unknown_types.post("/relances/2/qualite", {**DEMO_VIEW, "qualite": "private"})
    assert answer.status_code == 303
    assert ">Particulier</span>" in client_with_unknown_types.get(answer.location).text


def test_one_click_answers_for_all_unanswered_customers_only(client_with_unknown_types):
    client_with_unknown_types.post("/relances/4/qualite", {**DEMO_VIEW, "qualite": "private"})
    assert ANSWER_ALL not in client_with_unknown_types.post("/relances/qualite", DEMO_VIEW, piece=True).text
    assert [kind_of(client_with_unknown_types, n) for n in (2, 3, 4)] == [
        "professional",
        "unknown",
        "private",
    ]


def test_a_manually_set_type_survives_an_import(client_with_unknown_types):
    client_with_unknown_types.post("/clients/2/qualite", {"qualite": "private"})
    code = client_with_unknown_types.query("select code from customer where id = 2")[0][0]
    with client_with_unknown_types.database() as db, db.write():
        customers_store.save_customers(db, [Customer(code, "Autre", kind=CustomerKind.PROFESSIONAL)])
    assert kind_of(client_with_unknown_types, 2) == "private"


def test_the_customer_page_explains_an_unknown_type(client_with_unknown_types):
    assert "reçoit le texte des particuliers" in client_with_unknown_types.get("/clients/2").text
    assert "traité comme professionnel" in client_with_unknown_types.get("/clients/3").text


def test_an_invalid_customer_type_is_refused(client_with_unknown_types):
    for path in ("/clients/2/qualite", "/relances/2/qualite"):
        assert (
            client_with_unknown_types.post(path, {**DEMO_VIEW, "qualite": "association"}).status_code == 422
        )
    assert client_with_unknown_types.post("/clients/999/qualite", {"qualite": "private"}).status_code == 404


def test_an_unknown_customer_gets_the_template_of_private_persons(client_with_unknown_types):
    client_with_unknown_types.post(
        "/modeles/fr/mail/1/private", {"subject": "Votre compte", "body": "Texte des particuliers"}
    )
    preview = f"/relances/2/apercu?{'&'.join(f'{k}={v}' for k, v in DEMO_VIEW.items())}"
    assert (
        "Texte des particuliers"
        in client_with_unknown_types.get(preview.replace("apercu", "apercu/corps")).text
    )
    known = preview.replace("/2/apercu", "/3/apercu/corps")
    assert "Texte des particuliers" not in client_with_unknown_types.get(known).text
