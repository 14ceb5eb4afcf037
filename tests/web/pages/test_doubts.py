"""The page « À vérifier », and the questions of an import's preview."""

import io
import re
from datetime import UTC, datetime

import pytest
from app_client import DEMO_VIEW

from relances_app.domain.accounts.doubt import Answer, Choice, Doubt, DoubtKind
from relances_app.store import doubts as doubts_store

HEAD = "Code client;Nom du client;Email;N° facture;Date facture;Échéance;Montant TTC;Reste à payer"
FA1 = "C1;Cave Rionet;r@example.com;FA1;02/01/2024;01/02/2024;100,00;{}"


def bring(client, *rows):
    """Upload a list as all that is open; return the address of its preview."""
    content = "\n".join((HEAD, *rows, "")).encode()
    data = {"fichiers": (io.BytesIO(content), "liste.csv"), "portee": "ajouts"}
    answer = client.post("/import", data, content_type="multipart/form-data")
    assert answer.status_code in (302, 303), answer.text
    return answer.location


def keep(client, location, **more):
    return client.post(f"{location}/garder", {"accord": "y", **more})


def keys(text):
    return re.findall(r'name="doute-([^"]+)"', text)


@pytest.fixture
def held(app_client):
    """A list whose second version has a row that cannot be read, kept without an answer."""
    keep(app_client, bring(app_client, FA1.format("100,00")))
    location = bring(app_client, FA1.format("1.500"))
    assert "FA1" in app_client.get(location).text
    keep(app_client, location)
    return app_client


def test_an_open_question_is_on_the_first_page_and_on_its_own(held):
    assert "1 question à vérifier" in held.get("/").text
    assert "FA1 reste comme elle était" in held.get("/a-verifier").text


def test_an_answer_on_the_page_releases_the_document(held):
    (name,) = set(keys(held.get("/a-verifier").text))
    held.post("/a-verifier", {f"doute-{name}": "due"})
    assert "Rien à vérifier" in held.get("/a-verifier").text
    assert held.query("select open_amount from document where number = 'FA1'") == [(10_000,)]


def test_an_answer_that_it_is_not_due_settles_the_document(held):
    (name,) = set(keys(held.get("/a-verifier").text))
    held.post("/a-verifier", {f"doute-{name}": "not_due"})
    assert held.query("select open_amount from document where number = 'FA1'") == [(0,)]


def test_the_page_of_the_customer_has_its_questions_with_their_answers(held):
    ((customer,),) = held.query("select customer_id from document where number = 'FA1'")
    text = held.get(f"/clients/{customer}").text
    (name,) = set(keys(text))
    assert "FA1 reste comme elle était" in text
    assert "doute-" not in held.get("/clients/1").text
    answer = held.post("/a-verifier", {f"doute-{name}": "due", "client": customer})
    assert answer.location == f"/clients/{customer}"
    assert "doute-" not in held.get(f"/clients/{customer}").text


def test_without_an_answer_the_page_reports_it(held):
    answer = held.post("/a-verifier", {})
    assert answer.status_code == 422
    assert "Choisissez au moins une réponse" in answer.text


def test_a_question_answered_on_the_preview_is_never_opened(app_client):
    keep(app_client, bring(app_client, FA1.format("100,00")))
    location = bring(app_client, FA1.format("1.500"))
    (key,) = set(keys(app_client.get(location).text))
    keep(app_client, location, **{f"doute-{key}": "due"})
    assert "Rien à vérifier" in app_client.get("/a-verifier").text
    assert app_client.query("select answer from doubt") == [("due",)]


def test_a_held_document_is_listed_with_its_reason_and_never_selected(held):
    page = held.get("/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email&client=").text
    assert "reste comme elle était" in page


def test_undoing_an_import_takes_its_questions_back(held):
    held.post(f"/import/annuler/{held.query('select max(id) from import')[0][0]}")
    assert "Rien à vérifier" in held.get("/a-verifier").text
    assert held.query("select open_amount from document where number = 'FA1'") == [(10_000,)]


def test_a_next_list_without_the_trouble_releases_the_document(held):
    keep(held, bring(held, FA1.format("100,00")))
    assert held.query("select count(*) from doubt_document") == [(0,)]


def open_question(client, customers, *, kind=DoubtKind.IDENTITY, answer="two_customers", data=""):
    choices = (Choice(Answer(answer), "oui"), Choice(Answer.DUE, "non"))
    doubt = Doubt(
        kind, f"essai-{len(client.query('select 1 from doubt'))}", "Question d'essai.", choices, data=data
    )
    with client.database() as db, db.write():
        return doubts_store.open_doubt(db, doubt, [], customers, datetime(2026, 1, 5, tzinfo=UTC))


def test_the_menu_has_the_page_with_its_count_while_a_question_waits(app_client):
    assert "/a-verifier" not in app_client.get("/relances").text
    open_question(app_client, [1])
    page = app_client.get("/relances").text
    assert re.search(r'href="/a-verifier">À vérifier <span class="count-due">1</span>', page)


def test_the_first_page_leads_to_the_payments_to_confirm(app_client):
    open_question(app_client, [1], kind=DoubtKind.PAYMENT)
    step = app_client.get("/").text.split('id="rapprocher"')[1].split("</li>")[0]
    assert "1 encaissement à valider" in step
    assert 'href="/a-verifier"' in step


def test_after_two_customers_became_one_the_one_who_stays_is_shown(app_client):
    ((code,),) = app_client.query("select code from customer where id = 1")
    id_ = open_question(app_client, [1, 2], answer="same_customer", data=code)
    answer = app_client.post("/a-verifier", {f"doute-{id_}": "same_customer", "client": "2"})
    assert answer.location == "/clients/1"
    assert app_client.get(answer.location).status_code == 200


def test_only_a_question_about_a_reply_is_mentioned_beside_the_replies(app_client):
    app_client.post("/relances/envoyer", DEMO_VIEW | {"date_edition": "2024-08-01"})
    with app_client.database() as db, db.write():
        db.conn.execute(
            "insert into incoming_mail (key, message_id, customer_id, kind, received_at) "
            "select 'essai', id, 1, 'reply', '2026-01-05T10:00:00+00:00' from message limit 1"
        )
    open_question(app_client, [1])
    sentence = "Tant que vous n’avez pas répondu"
    assert sentence not in app_client.get("/clients/1").text
    open_question(app_client, [1], kind=DoubtKind.REPLY)
    assert sentence in app_client.get("/clients/1").text
