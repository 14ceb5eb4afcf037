"""« Règlements »: a statement proposes, a person decides, and everything can be taken back."""

import io
import re

from app_client import sentence_of

from relances_app.web import pending_statements

QIF = (
    "!Type:Bank\nD15/08/2024\nT525.51\nPVIR FA24020044 BOULANGERIE\n^\n"
    "D16/08/2024\nT100.00\nPVIR FA24020040 FERRONNERIE\n^\nD17/08/2024\nT7.00\nPDIVERS\n^\n"
)
OPEN = "select open_amount from document where number = ?"


def bring(desk, text=QIF, name="compte.qif"):
    return desk.post("/reglements", {"releve": (io.BytesIO(text.encode()), name)})


def boxes(text):
    """The token of each match proposed, and whether it is ticked already."""
    return re.findall(r'name="propose" value="(\w+)"( checked)?', text)


def read_tokens(desk, where):
    return [token for token, _ in boxes(desk.get(where).text)]


def test_a_statement_proposes_and_stores_nothing(desk):
    before = desk.hash_books()
    page = desk.get(bring(desk).location).text
    assert [ticked for _, ticked in boxes(page)] == [" checked", ""]
    assert "FA24020044" in page
    assert "1 sans document" in page
    assert "DIVERS" in page.partition("Crédits sans document")[2]
    assert "7,00" in page.partition("Crédits sans document")[2]
    assert desk.hash_books() == before


def test_what_is_ticked_is_kept_once_and_leaves_the_list(desk):
    where = bring(desk).location
    assert desk.post(f"{where}/garder", {"propose": read_tokens(desk, where)}).location == "/reglements"
    assert desk.get(where).status_code == 404
    assert desk.query(OPEN, "FA24020044") == [(0,)]
    assert desk.query(OPEN, "FA24020040") == [(150_160 - 10_000,)]
    assert "Boulangerie" not in desk.get("/relances?date_limite=2024-08-01").text
    again = desk.get(bring(desk).location).text
    assert boxes(again) == []
    assert "2 déjà enregistrés" in again


def test_a_statement_that_brings_nothing_says_why(desk):
    debit = "!Type:Bank\nD15/08/2024\nT-12.00\nPFRAIS\n^\n"
    assert "Ce relevé ne montre aucun crédit" in desk.get(bring(desk, debit).location).text
    credit = "!Type:Bank\nD15/08/2024\nT525.51\nPVIR FA24020044 BOULANGERIE\n^\n"
    where = bring(desk, credit).location
    desk.post(f"{where}/garder", {"propose": read_tokens(desk, where)})
    assert "sont déjà enregistrés" in desk.get(bring(desk, credit).location).text


def test_a_payment_taken_back_opens_its_document_again(desk):
    where = bring(desk).location
    desk.post(f"{where}/garder", {"propose": read_tokens(desk, where)[0]})
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
    assert "sans dépasser le reste dû" in sentence_of(refused)
    assert desk.query(OPEN, "FA24020040") == [(100_000,)]


def test_a_file_that_is_no_statement_gets_one_sentence(desk):
    refused = bring(desk, "Client;Montant\n")
    assert refused.status_code == 422
    assert sentence_of(refused).startswith("«")


def test_all_certain_ones_are_confirmed_at_once_and_only_they_and_the_others_wait(desk):
    where = bring(desk).location
    sure, unsure = read_tokens(desk, where)
    answer = desk.post(f"{where}/garder", {"certains": "1", "certain": sure, "propose": unsure})
    assert desk.query(OPEN, "FA24020044") == [(0,)]
    assert desk.query(OPEN, "FA24020040") == [(150_160,)]
    assert answer.location == where
    assert read_tokens(desk, where) == [unsure]


def test_a_match_that_is_no_longer_as_it_was_shown_is_not_kept(desk):
    where = bring(desk).location
    sure, unsure = read_tokens(desk, where)
    [(paid,)] = desk.query("select id from document where number = 'FA24020044'")
    desk.post(f"/reglements/document/{paid}", {"montant": "25,51"})
    refused = desk.post(f"{where}/garder", {"propose": [sure, unsure]})
    assert refused.status_code == 422
    assert "a changé entre-temps" in sentence_of(refused)
    assert desk.query("select count(*) from payment") == [(1,)]
    assert unsure in read_tokens(desk, where)


def test_statements_wait_for_a_word_until_they_are_kept_or_left(desk):
    first, second = bring(desk).location, bring(desk, QIF.replace("FA2402", "FB2402"), "autre.qif").location
    assert bring(desk).location == first  # the same file again is the same statement
    page = desk.get("/reglements").text
    assert "2 relevés attendent" in page
    assert desk.post(f"{second}/laisser").location == "/reglements"
    assert desk.get(second).status_code == 404
    assert "1 relevé attend" in desk.get("/reglements").text
    desk.post(f"{first}/garder", {"propose": read_tokens(desk, first)})
    assert "attend" not in desk.get("/reglements").text


def test_more_statements_than_memory_holds_are_refused_and_none_is_lost(desk):
    for rank in range(pending_statements.MAX_WAITING):
        last = bring(desk, QIF, f"{rank}.qif").location
    refused = bring(desk, QIF, "encore.qif")
    assert refused.status_code == 422
    assert "Trop de relevés attendent" in sentence_of(refused)
    assert len(read_tokens(desk, last)) == 2


def test_a_qif_that_does_not_tell_days_from_months_asks_before_it_keeps(desk):
    text = QIF.replace("15/08", "05/08").replace("16/08", "06/08").replace("17/08", "07/08")
    where = bring(desk, text).location
    assert "Dans quel ordre" in desk.get(where).text
    refused = desk.post(f"{where}/garder", {"propose": read_tokens(desk, where)[0]})
    assert refused.status_code == 422
    assert "dans quel ordre" in sentence_of(refused)
    desk.post(f"{where}/ordre", {"ordre": "mois"})
    assert "Dans quel ordre" not in desk.get(where).text
    assert "08/05/2024" in desk.get(where).text
    desk.post(f"{where}/ordre", {"ordre": "jour"})
    desk.post(f"{where}/garder", {"propose": read_tokens(desk, where)[0]})
    assert desk.query("select booked_on from payment") == [("2024-08-05",)]


def test_the_payments_are_put_in_order_by_every_column_and_so_is_their_export(desk):
    for number, amount in (("FA24020044", ""), ("FA24020032", "100"), ("FA24020043", "")):
        [[id_]] = desk.query("select id from document where number = ?", number)
        desk.post(f"/reglements/document/{id_}", {"montant": amount})

    def numbers(answer):
        return re.findall(r"FA\d{8}", answer.text.partition("<tbody>")[2].partition("</tbody>")[0])

    newest, by_sum = ["FA24020043", "FA24020032", "FA24020044"], ["FA24020032", "FA24020043", "FA24020044"]
    assert numbers(desk.get("/reglements")) == newest
    assert numbers(desk.get("/reglements?tri=montant")) == by_sum
    down = desk.get("/reglements?tri=-montant")
    assert numbers(down) == by_sum[::-1]
    assert re.search(
        r'aria-sort="descending"><a class="sort" id="sort-montant" href="/reglements\?tri=montant"', down.text
    )
    assert numbers(desk.get("/reglements?tri=documents")) == sorted(newest)
    export = desk.get("/reglements/export.csv?tri=montant").text
    assert re.findall(r"FA\d{8}", export) == by_sum
    for order in ("rien", "-", "--date", "id;"):
        assert desk.get(f"/reglements?tri={order}").status_code == 422
