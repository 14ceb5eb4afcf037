"""In what capacity a customer buys: asked where it is not known, on the list and on the customer's page."""

import pytest
from app_client import DEMO_VIEW

from relances_app.domain.accounts.customer import Customer, CustomerKind
from relances_app.store import customers as customers_store

LIST = "/relances?date_limite=2024-08-01"
ASKED = "Tous les clients sans réponse sont des professionnels"


@pytest.fixture
def asking_desk(desk):
    """The demonstration, where nobody said what the customers 2 and 3 are, and the SIREN of 3 is known."""
    with desk.books() as db, db.write():
        db.conn.execute("update customer set kind = 'unknown' where id in (2, 3)")
        db.conn.execute("update customer set siren = '732829320' where id = 3")
    return desk


def kind_of(desk, customer_id):
    return desk.query("select kind from customer where id = ?", customer_id)[0][0]


def test_nothing_is_asked_of_those_who_are_known(desk):
    shown = desk.get(LIST).text
    assert ASKED not in shown
    assert "qualité ?" not in shown


def test_an_unknown_customer_is_asked_about_and_a_known_siren_is_an_answer(asking_desk):
    shown = asking_desk.get(LIST).text
    assert shown.count("qualité ?") == 1
    assert "1 client de cette liste est peut-être un particulier" in shown
    assert "ni pénalités ni 40 € ne leur sont réclamés" in shown
    assert ASKED in shown


@pytest.mark.parametrize("kind", ["professional", "private"])
def test_the_answer_given_in_the_list_is_kept_and_the_question_goes(asking_desk, kind):
    answer = asking_desk.post("/relances/2/qualite", {**DEMO_VIEW, "qualite": kind}, piece=True)
    assert kind_of(asking_desk, 2) == kind
    assert "qualité ?" not in answer.text
    assert 'hx-target="#unknown"' in answer.text
    assert ASKED not in answer.text


def test_the_answer_works_without_javascript(asking_desk):
    answer = asking_desk.post("/relances/2/qualite", {**DEMO_VIEW, "qualite": "private"})
    assert answer.status_code == 303
    assert ">particulier</span>" in asking_desk.get(answer.location).text


def test_one_gesture_answers_for_all_who_were_not_asked_and_for_nobody_else(asking_desk):
    asking_desk.post("/relances/4/qualite", {**DEMO_VIEW, "qualite": "private"})
    assert ASKED not in asking_desk.post("/relances/qualite", DEMO_VIEW, piece=True).text
    assert [kind_of(asking_desk, n) for n in (2, 3, 4)] == ["professional", "unknown", "private"]


def test_a_kind_given_by_hand_survives_an_import(asking_desk):
    asking_desk.post("/clients/2/qualite", {"qualite": "private"})
    code = asking_desk.query("select code from customer where id = 2")[0][0]
    with asking_desk.books() as db, db.write():
        customers_store.keep_customers(db, [Customer(code, "Autre", kind=CustomerKind.PROFESSIONAL)])
    assert kind_of(asking_desk, 2) == "private"


def test_the_page_of_the_customer_says_what_an_open_question_means(asking_desk):
    assert "reçoit le texte des particuliers" in asking_desk.get("/clients/2").text
    assert "traité comme professionnel" in asking_desk.get("/clients/3").text


def test_a_kind_that_does_not_exist_is_refused(asking_desk):
    for path in ("/clients/2/qualite", "/relances/2/qualite"):
        assert asking_desk.post(path, {**DEMO_VIEW, "qualite": "association"}).status_code == 422
    assert asking_desk.post("/clients/999/qualite", {"qualite": "private"}).status_code == 404


def test_an_unknown_customer_gets_the_words_of_private_persons(asking_desk):
    asking_desk.post(
        "/modeles/fr/mail/1/private", {"subject": "Votre compte", "body": "Texte des particuliers"}
    )
    preview = f"/relances/2/apercu?{'&'.join(f'{k}={v}' for k, v in DEMO_VIEW.items())}"
    assert "Texte des particuliers" in asking_desk.get(preview.replace("apercu", "apercu/corps")).text
    known = preview.replace("/2/apercu", "/3/apercu/corps")
    assert "Texte des particuliers" not in asking_desk.get(known).text
