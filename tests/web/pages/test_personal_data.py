"""The pages « Données personnelles »."""

import io
import zipfile

import pytest
from app_client import error_message

NAME = "Boulangerie Blé d"


def settle_documents(app_client, customer_id):
    with app_client.database() as db, db.write():
        db.conn.execute(
            "update document set open_amount = 0, settled_on = '2024-08-01' where customer_id = ?",
            (customer_id,),
        )


def test_a_contact_is_found_exported_and_erased(app_client):
    found = app_client.get("/donnees-personnelles?nom=boulangerie").text
    assert "/donnees-personnelles/2" in found
    assert "document(s) ouvert(s)" in app_client.get("/donnees-personnelles/2").text
    settle_documents(app_client, 2)
    assert NAME in app_client.get("/donnees-personnelles/2").text
    answer = app_client.get("/donnees-personnelles/2/export.zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="contact-2.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert NAME in archive.read("resume.txt").decode()
    assert app_client.post("/donnees-personnelles/2/effacer", {"accord": "1"}).status_code == 303
    assert app_client.query("select name, email from customer where id = 2") == [("Client effacé n° 2", "")]
    assert NAME.encode() not in app_client.state.path.read_bytes()
    assert "Contact n° 2" in app_client.get("/donnees-personnelles").text
    assert NAME not in app_client.get("/clients/2").text


def test_nothing_is_erased_without_confirmation_or_while_something_is_due(app_client):
    before = app_client.hash_database()
    answer = app_client.post("/donnees-personnelles/2/effacer", {"accord": "1"})
    assert (answer.status_code, "Soldez" in error_message(answer)) == (422, True)
    assert app_client.hash_database() == before
    settle_documents(app_client, 2)
    before = app_client.hash_database()
    answer = app_client.post("/donnees-personnelles/2/effacer")
    assert (answer.status_code, "Cochez" in error_message(answer)) == (422, True)
    assert app_client.hash_database() == before


def test_nothing_is_erased_while_sending(app_client):
    settle_documents(app_client, 2)
    app_client.state.sender.is_busy = True
    assert "en cours" in error_message(app_client.post("/donnees-personnelles/2/effacer", {"accord": "1"}))


def test_the_purge_previews_before_erasing_and_replaces_the_backups(app_client):
    settle_documents(app_client, 2)
    app_client.post("/donnees-personnelles/conservation", {"annees": "1"})
    page = app_client.get("/donnees-personnelles").text
    assert NAME in page
    assert 'name="contact" value="2"' in page
    fields = {"contact": ["2", "3"], "accord": "1", "sauvegardes": "1"}
    unreadable = app_client.post("/donnees-personnelles/purger", {**fields, "contact": ["2", "x"]})
    assert unreadable.status_code == 422
    assert app_client.query("select count(*) from erasure") == [(0,)]
    assert app_client.post("/donnees-personnelles/purger", fields).status_code == 303
    assert app_client.query("select count(*) from erasure") == [(1,)]
    for path in app_client.state.folder.rglob("*"):
        assert not path.is_file() or NAME.encode() not in path.read_bytes()
    assert app_client.post("/donnees-personnelles/purger", fields).status_code == 422


@pytest.mark.parametrize("years", ["", "0", "11", "cinq"])
def test_a_wrong_number_of_years_is_refused(app_client, years):
    assert app_client.post("/donnees-personnelles/conservation", {"annees": years}).status_code == 422


def test_the_page_recommends_encryption_and_offers_the_gdpr_register(app_client):
    page = app_client.get("/donnees-personnelles").text
    for word in ("BitLocker", "VeraCrypt", "FileVault", "LUKS", "Menuiserie des Tilleuls"):
        assert word in page
    register = app_client.get("/donnees-personnelles/registre.txt")
    assert "Menuiserie des Tilleuls" in register.text
    assert register.headers["Content-Disposition"].startswith("attachment")
    assert "/donnees-personnelles" in app_client.get("/structure/entreprise").text
    assert "/donnees-personnelles/2" in app_client.get("/clients/2").text


def test_letters_of_an_erased_contact_become_blank_pages(app_client):
    from pypdf import PdfReader

    view = {
        "niveau": "1",
        "date_limite": "2024-08-01",
        "delai": "15",
        "mode": "edition",
        "date_edition": "2024-08-01",
    }
    app_client.post("/relances/cocher-tout", {**view, "base": "all"})
    assert app_client.post("/relances/envoyer", view).location == "/courriers/1"
    with app_client.database() as db, db.write():
        db.conn.execute("update message set state = 'sent'")
        [before] = db.conn.execute("select content from batch_print").fetchone()
    settle_documents(app_client, 2)
    assert NAME in "".join(page.extract_text() for page in PdfReader(io.BytesIO(before)).pages)
    assert "courriers/" in str(
        zipfile.ZipFile(io.BytesIO(app_client.get("/donnees-personnelles/2/export.zip").data)).namelist()
    )
    assert app_client.post("/donnees-personnelles/2/effacer", {"accord": "1"}).status_code == 303
    [(content,)] = app_client.query("select content from batch_print")
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert len(texts) == len(PdfReader(io.BytesIO(before)).pages)
    assert NAME not in "".join(texts)
    assert "Café du Canal" in "".join(texts)
    assert texts.count("") >= 1
    assert "/StructTreeRoot" not in PdfReader(io.BytesIO(content)).trailer["/Root"]
