"""An invoice entered by hand, and the empty workbook: checked like a file, and never lost to a following list."""

import html
import io
import re

import pytest
from app_client import open_app_client
from xlsxwriter import Workbook

from relances_app.store.freshness import get_newest_data_time
from relances_app.web.exports.imports import TEMPLATE_COLUMNS
from relances_app.web.pages.imports import pending

INVOICE = {
    "client": "Café du Canal", "numero": "M-1", "date": "2024-05-03", "echeance": "2024-06-03", "montant": "1 250,00",
    "email": "",
}  # fmt: skip
HEADING = "Code client;Nom du client;Numéro de facture;Date de facture;Échéance;Montant TTC;Reste dû\n"
CANAL = "C003;Café du Canal;{};{};{};{};{}\n"
KNOWN = CANAL.format("FA24020032", "29/02/2024", "29/02/2024", "545,00", "545,00")


@pytest.fixture
def app_client(tmp_path):
    return open_app_client(tmp_path / "books").enter()


def enter(app_client, **changes):
    return app_client.post("/import/facture", {**INVOICE, **changes})


def upload(app_client, *rows, scope="liste"):
    content = (HEADING + "".join(rows)).encode()
    fields = {"portee": scope, "fichiers": (io.BytesIO(content), "liste.csv")}
    return app_client.post("/import", fields, content_type="multipart/form-data").location


def save(app_client, where, **fields):
    return app_client.post(f"{where}/garder", {"accord": "y", **fields})


def find(app_client, number="M-1"):
    return app_client.query(
        "select customer_id, issued_on, due_on, amount, open_amount from document where number = ?", number
    )


def test_an_invoice_is_checked_then_saved_and_undone_as_an_import(app_client):
    answer = enter(app_client)
    assert answer.status_code == 303
    assert find(app_client) == []
    page = html.unescape(app_client.get(answer.location).text)
    assert "1 nouvelle" in page
    assert "Contenu du fichier" not in page
    assert save(app_client, answer.location).status_code == 303
    assert find(app_client) == [(3, "2024-05-03", "2024-06-03", 125000, 125000)]
    assert "M-1" in app_client.get("/clients/3").text
    assert "Saisie à la main" in app_client.get("/import").text
    app_client.post("/import/annuler/1")
    assert find(app_client) == []


def test_a_new_customer_is_created_and_a_missing_due_date_is_estimated(app_client):
    place = enter(app_client, client="Tannerie du Trèfle", echeance="", email="tannerie@example.com").location
    assert "Échéances estimées" in app_client.get(place).text
    save(app_client, place)
    assert app_client.query("select email from customer where name = 'Tannerie du Trèfle'") == [
        ("tannerie@example.com",)
    ]
    assert app_client.query("select due_on, due_is_estimated from document where number = 'M-1'") == [
        ("2024-06-02", 1)
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("client", ""), ("numero", ""), ("date", ""), ("date", "2999-01-01"), ("echeance", "2024-01-01"),
     ("montant", "beaucoup"), ("montant", "0"), ("email", "a@")],
)  # fmt: skip
def test_a_wrong_value_is_reported_at_its_field(app_client, field, value):
    answer = enter(app_client, **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}-note"><strong>' in answer.text


def test_an_invoice_already_known_is_not_doubled(app_client):
    place = enter(
        app_client, numero="FA24020032", date="2024-02-29", echeance="2024-02-29", montant="545,00"
    ).location
    assert "aucun changement" in app_client.get(place).text
    save(app_client, place)
    assert len(find(app_client, "FA24020032")) == 1


def test_the_same_number_again_replaces_nothing_before_the_answer(app_client):
    save(app_client, enter(app_client).location)
    again = enter(app_client, montant="400,00")
    page = html.unescape(app_client.get(again.location).text)
    assert "M-1 est déjà connue" in page and "aucun changement" in page  # noqa: PT018
    save(app_client, again.location)
    assert [row[-1] for row in find(app_client)] == [125000]
    assert app_client.query("select kind from doubt where answer is null") == [("by_hand",)]
    answer_question(app_client, enter(app_client, montant="400,00").location, "replace")
    assert [row[-1] for row in find(app_client)] == [40000]
    assert app_client.query("select kind from doubt where answer is null") == []


@pytest.mark.parametrize(
    "changes",
    [{"date": "2024-05-13"}, {"client": "Tannerie du Trèfle"}, {"numero": "M 1", "date": "2024-05-13"}],
)
def test_the_same_number_with_another_date_or_customer_is_a_question(app_client, changes):
    save(app_client, enter(app_client).location)
    place = enter(app_client, **changes).location
    answer_question(app_client, place, "not_due")
    opened = app_client.query("select number from document where open_amount > 0 and number like 'M%'")
    assert opened == [("M-1",)]


def test_a_list_without_it_asks_instead_of_settling_it(app_client):
    save(app_client, enter(app_client).location)
    place = upload(app_client, KNOWN)
    page = html.unescape(app_client.get(place).text)
    assert "saisie à la main, n’est pas dans ce fichier" in page
    save(app_client, place)
    assert find(app_client)[0][-1] == 125000
    assert app_client.query("select kind from doubt where answer is null") == [("by_hand",)]
    assert "M-1" in app_client.get("/a-verifier").text


def answer_question(app_client, place, answer):
    key = re.search(r'name="doute-(by_hand:\w+)"', app_client.get(place).text)[1]
    return save(app_client, place, **{f"doute-{key}": answer})


def test_the_answer_keeps_or_settles_it_and_is_not_asked_again(app_client):
    save(app_client, enter(app_client).location)
    answer_question(app_client, upload(app_client, KNOWN), "due")
    assert find(app_client)[0][-1] == 125000
    again = upload(app_client, KNOWN)
    assert "saisie à la main" not in app_client.get(again).text
    save(app_client, again)
    assert find(app_client)[0][-1] == 125000


def test_it_is_settled_when_a_person_says_that_it_is_not_due(app_client):
    save(app_client, enter(app_client).location)
    answer_question(app_client, upload(app_client, KNOWN), "not_due")
    assert find(app_client)[0][-1] == 0


def test_once_a_list_contains_it_the_next_lists_settle_it_as_any_other(app_client):
    save(app_client, enter(app_client).location)
    row = CANAL.format("M-1", "03/05/2024", "03/06/2024", "1250,00", "1250,00")
    save(app_client, upload(app_client, KNOWN, row))
    assert len(find(app_client)) == 1
    place = upload(app_client, KNOWN)
    assert "saisie à la main" not in app_client.get(place).text
    save(app_client, place)
    assert find(app_client)[0][-1] == 0


def test_a_list_with_one_like_it_asks_whether_both_are_due(app_client):
    save(app_client, enter(app_client).location)
    row = CANAL.format("M1", "04/05/2024", "03/06/2024", "1250,00", "1250,00")
    place = upload(app_client, KNOWN, row, scope="ajouts")
    assert "ressemble à M1" in html.unescape(app_client.get(place).text)
    answer_question(app_client, place, "not_due")
    assert find(app_client)[0][-1] == 0
    assert find(app_client, "M1")[0][-1] == 125000


def test_undoing_the_list_asks_about_it_again(app_client):
    save(app_client, enter(app_client).location)
    row = CANAL.format("M-1", "03/05/2024", "03/06/2024", "1250,00", "1250,00")
    save(app_client, upload(app_client, KNOWN, row))
    app_client.post("/import/annuler/2")
    assert "saisie à la main" in app_client.get(upload(app_client, KNOWN)).text


def test_an_entry_by_hand_does_not_make_the_data_look_fresh(app_client):
    save(app_client, enter(app_client).location)
    with app_client.database() as db:
        assert get_newest_data_time(db) is None


def test_the_empty_workbook_is_read_back_without_a_question(app_client, monkeypatch):
    monkeypatch.setattr(pending, "READ_WAIT_SECONDS", 60)
    answer = app_client.get("/import/modele.xlsx")
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"
    out = io.BytesIO()
    workbook = Workbook(out)
    sheet = workbook.add_worksheet()
    values = ("Tannerie du Trèfle", "T1", "F-9", "03/05/2024", "03/06/2024", "1250,00", "1250,00",
              "tannerie@example.com", "1 rue Haute", "69003", "Lyon", "0400000000", "732829320")  # fmt: skip
    sheet.write_row(0, 0, [column.heading for column in TEMPLATE_COLUMNS])
    sheet.write_row(1, 0, values)
    workbook.close()
    fields = {"portee": "ajouts", "fichiers": (io.BytesIO(out.getvalue()), "modele.xlsx")}
    place = app_client.post("/import", fields, content_type="multipart/form-data").location
    page = html.unescape(app_client.get(place).text)
    assert "1 nouvelle" in page
    for said in ("question", "Aucune adresse mail lue", "Échéances estimées", "à associer", "à confirmer"):
        assert said not in page
    save(app_client, place)
    assert app_client.query("select code, email, siren from customer where code = 'T1'") == [
        ("T1", "tannerie@example.com", "732829320")
    ]
