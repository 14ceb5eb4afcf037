"""« Règlements »: a statement proposes, a person decides, and everything can be taken back."""

import io
import re

from desk import sentence_of

QIF = (
    "!Type:Bank\nD15/08/2024\nT525.51\nPVIR FA24020044 BOULANGERIE\n^\n"
    "D16/08/2024\nT100.00\nPVIR FA24020040 FERRONNERIE\n^\nD17/08/2024\nT7.00\nPDIVERS\n^\n"
)
OPEN = "select open_amount from document where number = ?"


def bring(desk, text=QIF):
    return desk.post("/reglements", {"releve": (io.BytesIO(text.encode()), "compte.qif")})


def boxes(text):
    return re.findall(r'name="propose" value="(\d+)"( checked)?', text)


def test_a_statement_proposes_and_stores_nothing(desk):
    before = desk.hash_books()
    page = desk.get(bring(desk).location).text
    assert boxes(page) == [("0", " checked"), ("1", "")]
    assert "FA24020044" in page
    assert "1 sans document" in page
    assert desk.hash_books() == before


def test_what_is_ticked_is_kept_once_and_leaves_the_list(desk):
    where = bring(desk).location
    assert desk.post(f"{where}/garder", {"propose": ["0", "1"]}).location == "/reglements"
    assert desk.query(OPEN, "FA24020044") == [(0,)]
    assert desk.query(OPEN, "FA24020040") == [(150_160 - 10_000,)]
    assert "Boulangerie" not in desk.get("/relances?date_limite=2024-08-01").text
    again = desk.get(bring(desk).location).text
    assert boxes(again) == []
    assert "2 déjà enregistrés" in again


def test_a_payment_taken_back_opens_its_document_again(desk):
    desk.post(f"{bring(desk).location}/garder", {"propose": "0"})
    desk.post("/reglements/1/annuler")
    assert desk.query(OPEN, "FA24020044") == [(52_551,)]
    assert desk.post("/reglements/1/annuler").status_code == 404


def test_a_document_is_marked_as_paid_by_hand_whole_or_in_part(desk):
    [(part,), (whole,)] = desk.query(
        "select id from document where number in ('FA24020040', 'FA24020023') order by number desc"
    )
    desk.post(f"/reglements/document/{part}", {"montant": "501,60"})
    desk.post(f"/reglements/document/{whole}")
    assert desk.query(OPEN, "FA24020040") == [(100_000,)]
    assert desk.query(OPEN, "FA24020023") == [(0,)]
    refused = desk.post(f"/reglements/document/{part}", {"montant": "1000,01"})
    assert refused.status_code == 422
    assert "ne pas dépasser le reste dû" in sentence_of(refused)
    assert desk.query(OPEN, "FA24020040") == [(100_000,)]


def test_a_file_that_is_no_statement_gets_one_sentence(desk):
    refused = bring(desk, "Client;Montant\n")
    assert refused.status_code == 422
    assert sentence_of(refused).startswith("«")


def test_all_certain_ones_are_confirmed_at_once_and_only_they(desk):
    desk.post(f"{bring(desk).location}/garder", {"certains": "1", "propose": "1"})
    assert desk.query(OPEN, "FA24020044") == [(0,)]
    assert desk.query(OPEN, "FA24020040") == [(150_160,)]


def test_a_qif_that_does_not_tell_days_from_months_asks_before_it_keeps(desk):
    text = QIF.replace("15/08", "05/08").replace("16/08", "06/08").replace("17/08", "07/08")
    where = bring(desk, text).location
    assert "Dans quel ordre" in desk.get(where).text
    refused = desk.post(f"{where}/garder", {"propose": "0"})
    assert refused.status_code == 422
    assert "dans quel ordre" in sentence_of(refused)
    desk.post(f"{where}/ordre", {"ordre": "mois"})
    assert "Dans quel ordre" not in desk.get(where).text
    assert "08/05/2024" in desk.get(where).text
    desk.post(f"{where}/ordre", {"ordre": "jour"})
    desk.post(f"{where}/garder", {"propose": "0"})
    assert desk.query("select booked_on from payment") == [("2024-08-05",)]
