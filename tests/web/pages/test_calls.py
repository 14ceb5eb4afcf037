"""The page « Appels à passer », its form, its export and its entry in the menu."""

import re
from datetime import date, timedelta

import pytest

CALLS = "select outcome, note from call order by id"


def write(client, sql):
    with client.database() as db, db.write():
        db.conn.execute(sql)


@pytest.fixture
def client(app_client):
    write(app_client, "update customer set phone = case when id < 5 then '03 88 00 00 0' || id else '' end")
    return app_client


def find_invoices(client):
    return client.query(
        "select id, number from document where customer_id = 2 and kind = 'invoice' and open_amount > 0 order by id"
    )


def test_the_menu_names_the_list_once_somebody_can_be_called(app_client):
    write(app_client, "update customer set phone = ''")
    assert "Appels à passer" not in app_client.get("/").text
    write(app_client, "update customer set phone = '03 88 00 00 01' where id = 2")
    assert "Appels à passer" in app_client.get("/").text


def test_the_largest_sum_is_first_and_a_filter_narrows_the_list_and_its_export(client):
    page = client.get("/appels").text
    assert 'href="tel:0388000002"' in page
    assert "sans numéro" in page
    assert "Aucun résultat" in client.get("/appels?minimum=1000000").text
    assert "montant illisible" in client.get("/appels?minimum=beaucoup").text
    whole, narrowed = (client.get(f"/appels/export.csv?{words}").text for words in ("", "minimum=500,00"))
    assert len(narrowed.splitlines()) < len(whole.splitlines())
    assert "Aucun résultat" in client.get("/appels?relances=oui").text


def test_an_answer_is_recorded_and_undone(client):
    assert 'name="documents"' in client.get("/appels/2").text
    answer = client.post("/appels/2?minimum=1,00", {"reponse": "unreachable", "note": "répondeur"})
    assert answer.location == "/appels?minimum=1,00"
    assert client.query(CALLS) == [("unreachable", "répondeur")]
    assert 'id="client-2"' not in client.get("/appels").text
    assert "Appel : injoignable" in client.get("/clients/2?fil=appels").text
    token = re.search(r'name="jeton" value="([^"]+)"', client.get("/").text)[1]
    client.post("/defaire", {"jeton": token, "retour": "/appels"})
    assert client.query(CALLS) == []


def test_a_promise_holds_the_selected_invoices(client):
    day = (date.today() + timedelta(days=5)).isoformat()
    ids = [id_ for id_, _ in find_invoices(client)]
    words = {"reponse": "promise", "jour": day, "somme": "", "documents": ids[:1], "retour": "client"}
    assert client.post("/appels/2", words).location == "/clients/2#fil"
    assert client.query("select document_id, kind, until_on from hold") == [(ids[0], "promise", day)]


def test_what_is_wrong_is_shown_beside_its_field(client):
    for words, sentence in (
        ({"reponse": "promise", "jour": ""}, "Sélectionnez les factures concernées."),
        ({"reponse": "call_back", "jour": "2020-01-01"}, "Indiquez le jour où rappeler"),
        ({"reponse": "note"}, "Écrivez une note."),
        ({}, "Choisissez une réponse."),
    ):
        answer = client.post("/appels/2", words)
        assert answer.status_code == 422
        assert sentence in answer.text.replace("\u00a0", " ").replace("’", "'")
    assert client.query(CALLS) == []


def test_a_claimed_payment_is_a_question_and_a_wrong_number_is_marked(client):
    client.post("/appels/2", {"reponse": "paid"})
    assert "dit avoir déjà payé" in client.get("/a-verifier").text
    client.post("/appels/3", {"reponse": "wrong_number"})
    assert "Mauvais numéro" in client.get("/appels").text
    assert client.post("/appels/999", {"reponse": "unreachable"}).status_code == 404
