"""Letters from the screen: edited, printed, and counted only when a person says that they left.

Long because each step of a letter has its case.
"""

import io
import zipfile

import pytest
from app_client import DEMO_VIEW, error_message
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

EDIT = {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"}


def count_pages(answer):
    assert answer.content_type == "application/pdf"
    return len(PdfReader(io.BytesIO(answer.data)).pages)


def test_letters_are_created_for_the_selection_and_wait(app_client):
    answer = app_client.post("/relances/envoyer", EDIT)
    assert answer.location == "/courriers/1"
    page = app_client.get("/courriers/1").text
    assert "8 lettres éditées" in page
    assert page.count('name="partie"') == 8
    assert count_pages(app_client.get("/courriers/1/lettres.pdf")) == 8
    assert count_pages(app_client.get("/courriers/lettre/1.pdf")) == 1
    assert app_client.count("journal") == {"journal": 0}


def test_letters_with_signs_that_no_font_has_are_listed(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute("update customer set town = '東京' where name = 'Hôtel des Hirondelles'")
    answer = app_client.post("/relances/envoyer", EDIT)
    page = app_client.get(answer.location).text
    assert "7 lettres éditées" in page
    assert "1 lettre non imprimée" in page
    assert "東 京" in page
    assert app_client.query("select count(*) from message where state = 'queued'") == [(7,)]


def test_letters_need_no_mail_server(app_client):
    app_client.post("/structure/essai")
    assert app_client.post("/relances/envoyer", EDIT).status_code == 303


def test_letters_created_twice_are_one_reminder(app_client):
    app_client.post("/relances/envoyer", EDIT)
    answer = app_client.post("/relances/envoyer", EDIT)
    assert answer.status_code == 422
    assert "Rien à " in error_message(answer)
    assert app_client.count("message") == {"message": 8}


def test_only_posted_letters_count(app_client):
    app_client.post("/relances/envoyer", EDIT)
    assert app_client.post("/courriers/1/parties", {"partie": ["1", "2", "3"]}).location == "/histo"
    assert app_client.query("select level, count(*) from document group by level") == [(0, 7), (1, 3)]
    assert app_client.get("/histo").text.count(">Postée<") == 3
    app_client.post("/courriers/1/parties", {"partie": ["4"]})
    assert app_client.query("select count(*) from document where level = 1") == [(3,)]


def test_a_letter_that_does_not_exist_is_not_found(app_client):
    for path in ("/courriers/9", "/courriers/9/lettres.pdf", "/courriers/lettre/9.pdf"):
        assert app_client.get(path).status_code == 404
    assert app_client.post("/courriers/9/parties").status_code == 404
    app_client.post("/relances/envoyer", EDIT)
    assert app_client.post("/courriers/1/parties", {"partie": "abc"}).status_code == 422
    assert app_client.count("journal") == {"journal": 0}


def test_mixed_mode_mails_customers_with_an_address_and_prints_letters_for_the_others(app_client):
    answer = app_client.post("/relances/envoyer", {**EDIT, "mixte": "1"})
    assert answer.location == "/envois/2?lettres=1"
    assert 'href="/courriers/1"' in app_client.get(answer.location).text
    channels = app_client.query("select channel, count(*) from message group by channel order by channel")
    assert channels == [("letter", 1), ("mail", 7)]
    assert app_client.query("select customer_id from message where channel = 'letter'") == [(1,)]
    again = app_client.post("/relances/envoyer", {**EDIT, "mixte": "1"})
    assert again.status_code == 422
    assert app_client.count("message") == {"message": 8}


def test_a_mixed_batch_whose_letters_cannot_be_printed_sends_the_mails_and_gives_the_reason(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute("update customer set town = '東京' where id = 1")
    answer = app_client.post("/relances/envoyer", {**EDIT, "mixte": "1"})
    assert answer.location == "/envois/1"
    page = app_client.get(answer.location).text
    assert "Lettre non imprimée" in page
    assert "東 京" in page
    assert "Les lettres sont prêtes" not in page
    assert app_client.query("select channel, count(*) from message group by channel") == [("mail", 7)]
    assert app_client.count("batch") == {"batch": 1}
    again = app_client.post("/relances/envoyer", {**EDIT, "mixte": "1"})
    assert "Aucune lettre ne peut être imprimée" in error_message(again)
    assert app_client.count("batch", "letter_held") == {"batch": 1, "letter_held": 1}


def make_pdf(text="Facture jointe"):
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 720, text)
    canvas.save()
    return target.getvalue()


def read_pages(answer):
    return [page.extract_text().replace("\xa0", " ") for page in PdfReader(io.BytesIO(answer.data)).pages]


def test_letters_are_downloaded_as_one_file_per_customer(app_client):
    answer = app_client.post("/relances/envoyer", {**EDIT, "sortie": "zip"})
    assert answer.location == "/courriers/1?sortie=zip"
    answer = app_client.get("/courriers/1/lettres.zip")
    assert answer.content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        assert len(names) == 8
        assert names[1] == "002 Boulangerie Blé d'Or.pdf"
        reader = PdfReader(io.BytesIO(archive.read(names[1])))
        assert "BOULANGERIE" in reader.pages[0].extract_text().upper()
        assert reader.metadata.title.startswith("Courriers de relance")
    assert app_client.get("/courriers/1/lettres.zip").data == answer.data
    assert app_client.get("/courriers/9/lettres.zip").status_code == 404


def test_each_letter_is_followed_by_its_own_invoices(app_client):
    app_client.post("/pieces-jointes", {"pdf": (io.BytesIO(make_pdf()), "FA24020044.pdf")})
    app_client.post("/relances/envoyer", {**EDIT, "factures": "1"})
    pages = read_pages(app_client.get("/courriers/1/lettres.pdf"))
    assert len(pages) == 9
    place = next(index for index, text in enumerate(pages) if "Facture jointe" in text)
    assert "FA24020044" in pages[place - 1]
    assert "P. J. : copie de la facture" in pages[place - 1]
    [(id_,)] = app_client.query("select message_id from message_line where number = 'FA24020044'")
    assert len(read_pages(app_client.get(f"/courriers/lettre/{id_}.pdf"))) == 2
    assert sum(len(read_pages(app_client.get(f"/courriers/lettre/{n}.pdf"))) for n in range(1, 9)) == 9


def test_an_unprintable_invoice_stops_the_batch_with_its_name(app_client):
    app_client.post("/pieces-jointes", {"pdf": (io.BytesIO(b"%PDF-1.4 cass"), "FA24020044.pdf")})
    answer = app_client.post("/relances/envoyer", {**EDIT, "factures": "1"})
    assert answer.status_code == 422
    assert "« FA24020044.pdf » n’est pas un PDF lisible" in error_message(answer)
    assert app_client.count("message", "batch") == {"message": 0, "batch": 0}


def test_the_printer_chosen_shifts_the_pages(app_client):
    app_client.post("/papier/imprimantes", {"imprimante": "Bureau", "droite": "2", "bas": "-1"})
    sheet = app_client.get("/relances/envoyer/recapitulatif?mode=edition&date_limite=2024-08-01").text
    assert '<option value="1">Bureau</option>' in sheet
    app_client.post("/relances/envoyer", {**EDIT, "imprimante": "1"})
    content = (
        PdfReader(io.BytesIO(app_client.get("/courriers/1/lettres.pdf").data))
        .pages[0]
        .get_contents()
        .get_data()
    )
    assert b"1 0 0 1 5.67 2.83 cm" in content
    assert app_client.post("/relances/envoyer", {**EDIT, "imprimante": "7"}).status_code == 404


TEXTS = {"au_dessus": "Cher {{client}}, nos bureaux ferment en août.", "en_dessous": "Bel été."}


def test_batch_notes_are_around_the_table_of_letters_and_mails(app_client):
    app_client.post("/relances/envoyer", {**EDIT, **TEXTS, "mixte": "1"})
    [text] = read_pages(app_client.get("/courriers/1/lettres.pdf"))
    above, table, below = (text.index(words) for words in ("nos bureaux ferment", "Reste dû", "Bel été."))
    assert above < table < below
    mails = [content for (content,) in app_client.query("select content from message_content")]
    assert len(mails) == 7
    assert all(b"Bel =C3=A9t=C3=A9." in mail for mail in mails)
    assert sum(b"Cher Boulangerie" in mail for mail in mails) == 1


def test_batch_notes_are_in_the_preview_and_not_in_the_next_batch(app_client):
    query = "date_limite=2024-08-01&au_dessus=Bonjour+%7B%7Bclient%7D%7D+!"
    assert "Bonjour Boulangerie Blé d" in app_client.get(f"/relances/2/apercu?{query}", piece=True).text
    assert "Bonjour Boulangerie" in app_client.get(f"/relances/2/apercu/corps?{query}").text
    assert (
        "Bonjour Boulangerie"
        not in app_client.get("/relances/2/apercu?date_limite=2024-08-01", piece=True).text
    )


@pytest.mark.parametrize("text", ["{{clien}}", "{{tableau}}", "{{client", "x" * 2001])
def test_an_invalid_batch_note_is_refused_and_no_letter_is_created(app_client, text):
    answer = app_client.post("/relances/envoyer", {**EDIT, "en_dessous": text})
    assert answer.status_code == 422
    assert app_client.count("message") == {"message": 0}


def test_the_receipt_of_a_registered_letter_is_stored_with_it(app_client):
    app_client.post("/relances/envoyer", EDIT)
    with app_client.database() as db, db.write():
        db.conn.execute("update message set level = 3")
    assert "Recommandés" in app_client.get("/courriers/1").text
    words = {"numero": "2C 123 456 7890 1", "envoi": "2024-08-02", "reception": "2024-08-05"}
    assert app_client.post("/courriers/lettre/1/recommande", words).location == "/courriers/1#recommandes"
    assert 'value="2C 123 456 7890 1"' in app_client.get("/courriers/1").text
    app_client.post("/courriers/1/parties", {"partie": ["1"]})
    assert (
        "recommandé 2C 123 456 7890 1, envoyé le 02/08/2024, reçu le 05/08/2024"
        in app_client.get("/histo").text
    )
    assert "05/08/2024" in app_client.get("/histo/1").text


@pytest.mark.parametrize(
    "words",
    [{"numero": "<b>"}, {"numero": "1" * 31}, {"envoi": "2999-01-01"}, {"envoi": "hier"},
     {"envoi": "2024-08-02", "reception": "2024-08-01"}, {"reception": "2024-08-01"}],
    ids=str,
)  # fmt: skip
def test_an_invalid_receipt_is_refused(app_client, words):
    app_client.post("/relances/envoyer", EDIT)
    assert app_client.post("/courriers/lettre/1/recommande", words).status_code == 422
    assert app_client.post("/courriers/lettre/99/recommande", {"numero": "1"}).status_code == 404
    assert app_client.count("registered_letter") == {"registered_letter": 0}


def test_a_formal_notice_by_mail_warns_of_weaker_proof(app_client):
    assert "bien meilleure preuve" in app_client.get("/relances?niveau=3&mode=email").text
    assert "bien meilleure preuve" not in app_client.get("/relances?niveau=2&mode=email").text


def test_a_mixed_batch_whose_mails_are_refused_creates_no_letter(app_client, monkeypatch):
    from relances_app.domain.errors import UserError
    from relances_app.services.batches import mails as batches_mails

    def refuse(*_, **__):
        raise UserError("Ce mail est trop lourd.")

    monkeypatch.setattr(batches_mails, "queue_mails", refuse)
    answer = app_client.post("/relances/envoyer", {**EDIT, "mixte": "1"})
    assert "trop lourd" in error_message(answer)
    assert app_client.count("batch", "message") == {"batch": 0, "message": 0}
