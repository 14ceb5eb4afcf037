"""« Règlements »: a statement proposes, a person decides, and everything can be taken back."""

import io
import re

from app_client import error_message
from invoices import bundle

from relances_app.web import pending_statements

QIF = (
    "!Type:Bank\nD15/08/2024\nT525.51\nPVIR FA24020044 BOULANGERIE\n^\n"
    "D16/08/2024\nT100.00\nPVIR FA24020040 FERRONNERIE\n^\nD17/08/2024\nT7.00\nPDIVERS\n^\n"
)
OPEN = "select open_amount from document where number = ?"


def upload_statement(app_client, text=QIF, name="compte.qif"):
    return app_client.post("/reglements", {"releve": (io.BytesIO(text.encode()), name)})


def checkbox_values(text):
    """The token of each match proposed, and whether it is ticked already."""
    return re.findall(r'name="propose" value="(\w+)"( checked)?', text)


def read_tokens(app_client, where):
    return [token for token, _ in checkbox_values(app_client.get(where).text)]


def test_a_statement_proposes_and_stores_no_payment_but_holds_the_documents(app_client):
    before = app_client.count("payment", "payment_part", "document")
    page = app_client.get(upload_statement(app_client).location).text
    assert [ticked for _, ticked in checkbox_values(page)] == [" checked", ""]
    assert "FA24020044" in page
    assert "1 non rapproché" in page
    assert "DIVERS" in page.partition("Encaissements non rapprochés")[2]
    assert "7,00" in page.partition("Encaissements non rapprochés")[2]
    assert app_client.count("payment", "payment_part", "document") == before
    assert app_client.query("select count(*) from doubt where answer is null")[0][0] > 0


def test_the_statement_of_a_zip_is_read(app_client):
    data = bundle(("releves/compte.qif", QIF.encode()))
    answer = app_client.post("/import", {"portee": "ajouts", "fichiers": (io.BytesIO(data), "releves.zip")})
    assert "FA24020044" in app_client.get(answer.location).text


def test_selected_matches_are_saved_once_and_leave_the_list(app_client):
    where = upload_statement(app_client).location
    assert (
        app_client.post(f"{where}/garder", {"propose": read_tokens(app_client, where)}).location
        == "/reglements"
    )
    assert app_client.get(where).status_code == 404
    assert app_client.query(OPEN, "FA24020044") == [(0,)]
    assert app_client.query(OPEN, "FA24020040") == [(150_160 - 10_000,)]
    assert "Boulangerie" not in app_client.get("/relances?date_limite=2024-08-01").text
    again = app_client.get(upload_statement(app_client).location).text
    assert checkbox_values(again) == []
    assert "2 déjà enregistrés" in again


def test_a_statement_without_matches_shows_the_reason(app_client):
    debit = "!Type:Bank\nD15/08/2024\nT-12.00\nPFRAIS\n^\n"
    assert (
        "Ce relevé ne contient aucun encaissement"
        in app_client.get(upload_statement(app_client, debit).location).text
    )
    credit = "!Type:Bank\nD15/08/2024\nT525.51\nPVIR FA24020044 BOULANGERIE\n^\n"
    where = upload_statement(app_client, credit).location
    app_client.post(f"{where}/garder", {"propose": read_tokens(app_client, where)})
    assert "sont déjà enregistrés" in app_client.get(upload_statement(app_client, credit).location).text


def test_an_undone_payment_reopens_its_document(app_client):
    where = upload_statement(app_client).location
    app_client.post(f"{where}/garder", {"propose": read_tokens(app_client, where)[0]})
    app_client.post("/reglements/1/annuler")
    assert app_client.query(OPEN, "FA24020044") == [(52_551,)]
    assert app_client.post("/reglements/1/annuler").status_code == 404


def test_a_document_is_marked_as_paid_fully_or_partly(app_client):
    [(part,), (whole,)] = app_client.query(
        "select id from document where number in ('FA24020040', 'FA24020023') order by number desc"
    )
    app_client.post(f"/reglements/document/{part}", {"montant": "501,60"})
    app_client.post(f"/reglements/document/{whole}")
    assert app_client.query(OPEN, "FA24020040") == [(100_000,)]
    assert app_client.query(OPEN, "FA24020023") == [(0,)]
    refused = app_client.post(f"/reglements/document/{part}", {"montant": "1000,01"})
    assert refused.status_code == 422
    assert "sans dépasser le reste dû" in error_message(refused)
    assert app_client.query(OPEN, "FA24020040") == [(100_000,)]


def test_a_file_that_is_no_statement_shows_one_error(app_client):
    refused = upload_statement(app_client, "Client;Montant\n")
    assert refused.status_code == 422
    assert error_message(refused).startswith("«")


def test_only_certain_matches_are_confirmed_together(app_client):
    where = upload_statement(app_client).location
    sure, unsure = read_tokens(app_client, where)
    answer = app_client.post(f"{where}/garder", {"certains": "1", "certain": sure, "propose": unsure})
    assert app_client.query(OPEN, "FA24020044") == [(0,)]
    assert app_client.query(OPEN, "FA24020040") == [(150_160,)]
    assert answer.location == where
    assert read_tokens(app_client, where) == [unsure]


def test_a_match_that_changed_since_shown_is_not_saved(app_client):
    where = upload_statement(app_client).location
    sure, unsure = read_tokens(app_client, where)
    [(paid,)] = app_client.query("select id from document where number = 'FA24020044'")
    app_client.post(f"/reglements/document/{paid}", {"montant": "25,51"})
    refused = app_client.post(f"{where}/garder", {"propose": [sure, unsure]})
    assert refused.status_code == 422
    assert "a changé entre-temps" in error_message(refused)
    assert app_client.query("select count(*) from payment") == [(1,)]
    assert unsure in read_tokens(app_client, where)


def test_pending_statements_stay_until_saved_or_discarded(app_client):
    first, second = (
        upload_statement(app_client).location,
        upload_statement(app_client, QIF.replace("FA2402", "FB2402"), "autre.qif").location,
    )
    assert upload_statement(app_client).location == first  # the same file again is the same statement
    page = app_client.get("/reglements").text
    assert "2 relevés à valider" in page
    assert app_client.post(f"{second}/laisser").location == "/reglements"
    assert app_client.get(second).status_code == 404
    assert "1 relevé à valider" in app_client.get("/reglements").text
    app_client.post(f"{first}/garder", {"propose": read_tokens(app_client, first)})
    assert "relevé à valider" not in app_client.get("/reglements").text


def test_pending_statements_over_the_limit_are_refused_and_none_is_lost(app_client):
    for rank in range(pending_statements.MAX_PENDING):
        last = upload_statement(app_client, QIF, f"{rank}.qif").location
    refused = upload_statement(app_client, QIF, "encore.qif")
    assert refused.status_code == 422
    assert "Trop de relevés à valider" in error_message(refused)
    assert len(read_tokens(app_client, last)) == 2


def test_a_qif_with_ambiguous_dates_asks_before_saving(app_client):
    text = QIF.replace("15/08", "05/08").replace("16/08", "06/08").replace("17/08", "07/08")
    where = upload_statement(app_client, text).location
    assert "Format des dates" in app_client.get(where).text
    refused = app_client.post(f"{where}/garder", {"propose": read_tokens(app_client, where)[0]})
    assert refused.status_code == 422
    assert "dans quel ordre" in error_message(refused)
    app_client.post(f"{where}/ordre", {"ordre": "mois"})
    assert "Format des dates" not in app_client.get(where).text
    assert "08/05/2024" in app_client.get(where).text
    app_client.post(f"{where}/ordre", {"ordre": "jour"})
    app_client.post(f"{where}/garder", {"propose": read_tokens(app_client, where)[0]})
    assert app_client.query("select booked_on from payment") == [("2024-08-05",)]


def test_payments_and_their_export_are_sorted_by_every_column(app_client):
    for number, amount in (("FA24020044", ""), ("FA24020032", "100"), ("FA24020043", "")):
        [[id_]] = app_client.query("select id from document where number = ?", number)
        app_client.post(f"/reglements/document/{id_}", {"montant": amount})

    def numbers(answer):
        return re.findall(r"FA\d{8}", answer.text.partition("<tbody>")[2].partition("</tbody>")[0])

    newest, by_sum = ["FA24020043", "FA24020032", "FA24020044"], ["FA24020032", "FA24020043", "FA24020044"]
    assert numbers(app_client.get("/reglements")) == newest
    assert numbers(app_client.get("/reglements?tri=montant")) == by_sum
    down = app_client.get("/reglements?tri=-montant")
    assert numbers(down) == by_sum[::-1]
    assert re.search(
        r'aria-sort="descending"><a class="sort" id="sort-montant" href="/reglements\?tri=montant"', down.text
    )
    assert numbers(app_client.get("/reglements?tri=documents")) == sorted(newest)
    export = app_client.get("/reglements/export.csv?tri=montant").text
    assert re.findall(r"FA\d{8}", export) == by_sum
    for order in ("rien", "-", "--date", "id;"):
        assert app_client.get(f"/reglements?tri={order}").status_code == 422
