"""The pages « Données personnelles »."""

import io
import zipfile

import pytest
from app_client import sentence_of

NAME = "Boulangerie Blé d"


def settle(desk, customer_id):
    with desk.books() as db, db.write():
        db.conn.execute(
            "update document set open_amount = 0, settled_on = '2024-08-01' where customer_id = ?",
            (customer_id,),
        )


def test_a_contact_is_found_exported_and_erased(desk):
    found = desk.get("/donnees-personnelles?nom=boulangerie").text
    assert "/donnees-personnelles/2" in found
    assert "document(s) ouvert(s)" in desk.get("/donnees-personnelles/2").text
    settle(desk, 2)
    assert NAME in desk.get("/donnees-personnelles/2").text
    answer = desk.get("/donnees-personnelles/2/export.zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="contact-2.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert NAME in archive.read("resume.txt").decode()
    assert desk.post("/donnees-personnelles/2/effacer", {"accord": "1"}).status_code == 303
    assert desk.query("select name, email from customer where id = 2") == [("Client effacé n° 2", "")]
    assert NAME.encode() not in desk.program.path.read_bytes()
    assert "Contact n° 2" in desk.get("/donnees-personnelles").text
    assert NAME not in desk.get("/clients/2").text


def test_nothing_is_erased_without_the_word_or_while_something_is_due(desk):
    before = desk.hash_books()
    answer = desk.post("/donnees-personnelles/2/effacer", {"accord": "1"})
    assert (answer.status_code, "Soldez" in sentence_of(answer)) == (422, True)
    assert desk.hash_books() == before
    settle(desk, 2)
    before = desk.hash_books()
    answer = desk.post("/donnees-personnelles/2/effacer")
    assert (answer.status_code, "Cochez" in sentence_of(answer)) == (422, True)
    assert desk.hash_books() == before


def test_nothing_is_erased_while_mails_leave(desk):
    settle(desk, 2)
    desk.program.sender.is_busy = True
    assert "en cours" in sentence_of(desk.post("/donnees-personnelles/2/effacer", {"accord": "1"}))


def test_the_purge_shows_before_it_erases_and_replaces_the_backups(desk):
    settle(desk, 2)
    desk.post("/donnees-personnelles/conservation", {"annees": "1"})
    page = desk.get("/donnees-personnelles").text
    assert NAME in page
    assert 'name="contact" value="2"' in page
    fields = {"contact": ["2", "3", "x"], "accord": "1", "sauvegardes": "1"}
    assert desk.post("/donnees-personnelles/purger", fields).status_code == 303
    assert desk.query("select count(*) from erasure") == [(1,)]
    for path in desk.program.folder.rglob("*"):
        assert not path.is_file() or NAME.encode() not in path.read_bytes()
    assert desk.post("/donnees-personnelles/purger", fields).status_code == 422


@pytest.mark.parametrize("years", ["", "0", "11", "cinq"])
def test_a_wrong_number_of_years_is_refused(desk, years):
    assert desk.post("/donnees-personnelles/conservation", {"annees": years}).status_code == 422


def test_the_page_advises_to_encrypt_and_gives_the_register(desk):
    page = desk.get("/donnees-personnelles").text
    for word in ("BitLocker", "VeraCrypt", "FileVault", "LUKS", "Menuiserie des Tilleuls"):
        assert word in page
    register = desk.get("/donnees-personnelles/registre.txt")
    assert "Menuiserie des Tilleuls" in register.text
    assert register.headers["Content-Disposition"].startswith("attachment")
    assert "/donnees-personnelles" in desk.get("/structure").text
    assert "/donnees-personnelles/2" in desk.get("/clients/2").text


def test_letters_of_an_erased_contact_become_blank_pages(desk):
    from pypdf import PdfReader

    view = {
        "niveau": "1",
        "date_limite": "2024-08-01",
        "delai": "15",
        "mode": "edition",
        "date_edition": "2024-08-01",
    }
    desk.post("/relances/cocher-tout", {**view, "base": "all"})
    assert desk.post("/relances/envoyer", view).location == "/courriers/1"
    with desk.books() as db, db.write():
        db.conn.execute("update message set state = 'sent'")
        [before] = db.conn.execute("select content from batch_print").fetchone()
    settle(desk, 2)
    assert NAME in "".join(page.extract_text() for page in PdfReader(io.BytesIO(before)).pages)
    assert "courriers/" in str(
        zipfile.ZipFile(io.BytesIO(desk.get("/donnees-personnelles/2/export.zip").data)).namelist()
    )
    assert desk.post("/donnees-personnelles/2/effacer", {"accord": "1"}).status_code == 303
    [(content,)] = desk.query("select content from batch_print")
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert len(texts) == len(PdfReader(io.BytesIO(before)).pages)
    assert NAME not in "".join(texts)
    assert "Café du Canal" in "".join(texts)
    assert texts.count("") >= 1
    assert "/StructTreeRoot" not in PdfReader(io.BytesIO(content)).trailer["/Root"]
