"""Letters from the screen: edited, printed, and counted only when a person says that they left."""

import io
import zipfile

import pytest
from app_client import DEMO_VIEW, sentence_of
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

EDIT = {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"}


def count_pages(answer):
    assert answer.content_type == "application/pdf"
    return len(PdfReader(io.BytesIO(answer.data)).pages)


def test_letters_are_edited_for_what_is_ticked_and_wait(desk):
    answer = desk.post("/relances/envoyer", EDIT)
    assert answer.location == "/courriers/1"
    page = desk.get("/courriers/1").text
    assert "8 lettres éditées" in page
    assert page.count('name="partie"') == 8
    assert count_pages(desk.get("/courriers/1/lettres.pdf")) == 8
    assert count_pages(desk.get("/courriers/lettre/1.pdf")) == 1
    assert desk.count("journal") == {"journal": 0}


def test_letters_need_no_mail_server(desk):
    desk.post("/structure/essai")
    assert desk.post("/relances/envoyer", EDIT).status_code == 303


def test_letters_edited_twice_are_one_reminder(desk):
    desk.post("/relances/envoyer", EDIT)
    answer = desk.post("/relances/envoyer", EDIT)
    assert answer.status_code == 422
    assert "Rien à " in sentence_of(answer)
    assert desk.count("message") == {"message": 8}


def test_only_the_letters_that_left_count(desk):
    desk.post("/relances/envoyer", EDIT)
    assert desk.post("/courriers/1/parties", {"partie": ["1", "2", "3"]}).location == "/histo"
    assert desk.query("select level, count(*) from document group by level") == [(0, 7), (1, 3)]
    assert desk.get("/histo").text.count("parti (confirmé)") == 3
    desk.post("/courriers/1/parties", {"partie": ["4"]})
    assert desk.query("select count(*) from document where level = 1") == [(3,)]


def test_a_letter_that_does_not_exist_is_not_found(desk):
    for path in ("/courriers/9", "/courriers/9/lettres.pdf", "/courriers/lettre/9.pdf"):
        assert desk.get(path).status_code == 404
    assert desk.post("/courriers/9/parties").status_code == 404
    desk.post("/relances/envoyer", EDIT)
    assert desk.post("/courriers/1/parties", {"partie": "abc"}).status_code == 422
    assert desk.count("journal") == {"journal": 0}


def test_one_gesture_mails_those_with_an_address_and_prints_letters_for_the_others(desk):
    assert desk.post("/relances/envoyer", {**EDIT, "mixte": "1"}).location == "/courriers/1"
    channels = desk.query("select channel, count(*) from message group by channel order by channel")
    assert channels == [("letter", 1), ("mail", 7)]
    assert desk.query("select customer_id from message where channel = 'letter'") == [(1,)]
    again = desk.post("/relances/envoyer", {**EDIT, "mixte": "1"})
    assert again.status_code == 422
    assert desk.count("message") == {"message": 8}


def make_pdf(text="Facture jointe"):
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 720, text)
    canvas.save()
    return target.getvalue()


def read_pages(answer):
    return [page.extract_text().replace("\xa0", " ") for page in PdfReader(io.BytesIO(answer.data)).pages]


def test_the_letters_come_as_one_file_for_each_customer(desk):
    answer = desk.post("/relances/envoyer", {**EDIT, "sortie": "zip"})
    assert answer.location == "/courriers/1?sortie=zip"
    answer = desk.get("/courriers/1/lettres.zip")
    assert answer.content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        assert len(names) == 8
        assert names[1] == "002 Boulangerie Blé d'Or.pdf"
        reader = PdfReader(io.BytesIO(archive.read(names[1])))
        assert "BOULANGERIE" in reader.pages[0].extract_text().upper()
        assert reader.metadata.title.startswith("Courriers de relance")
    assert desk.get("/courriers/1/lettres.zip").data == answer.data
    assert desk.get("/courriers/9/lettres.zip").status_code == 404


def test_each_letter_is_followed_by_its_own_invoices(desk):
    desk.post("/pieces-jointes", {"pdf": (io.BytesIO(make_pdf()), "FA24020044.pdf")})
    desk.post("/relances/envoyer", {**EDIT, "factures": "1"})
    pages = read_pages(desk.get("/courriers/1/lettres.pdf"))
    assert len(pages) == 9
    place = next(index for index, text in enumerate(pages) if "Facture jointe" in text)
    assert "FA24020044" in pages[place - 1]
    assert "P. J. : copie de la facture" in pages[place - 1]
    [(id_,)] = desk.query("select message_id from message_line where number = 'FA24020044'")
    assert len(read_pages(desk.get(f"/courriers/lettre/{id_}.pdf"))) == 2
    assert sum(len(read_pages(desk.get(f"/courriers/lettre/{n}.pdf"))) for n in range(1, 9)) == 9


def test_an_invoice_that_cannot_be_printed_stops_the_run_with_its_name(desk):
    desk.post("/pieces-jointes", {"pdf": (io.BytesIO(b"%PDF-1.4 cass"), "FA24020044.pdf")})
    answer = desk.post("/relances/envoyer", {**EDIT, "factures": "1"})
    assert answer.status_code == 422
    assert "« FA24020044.pdf » n’est pas un PDF lisible" in sentence_of(answer)
    assert desk.count("message", "batch") == {"message": 0, "batch": 0}


def test_the_printer_chosen_shifts_the_pages(desk):
    desk.post("/papier/imprimantes", {"imprimante": "Bureau", "droite": "2", "bas": "-1"})
    assert "Bureau" in desk.get("/relances?mode=edition&date_limite=2024-08-01").text
    desk.post("/relances/envoyer", {**EDIT, "imprimante": "1"})
    content = (
        PdfReader(io.BytesIO(desk.get("/courriers/1/lettres.pdf").data)).pages[0].get_contents().get_data()
    )
    assert b"1 0 0 1 5.67 2.83 cm" in content
    assert desk.post("/relances/envoyer", {**EDIT, "imprimante": "7"}).status_code == 404


TEXTS = {"au_dessus": "Cher {{client}}, nos bureaux ferment en août.", "en_dessous": "Bel été."}


def test_the_texts_of_one_run_stand_around_the_table_of_its_letters_and_mails(desk):
    desk.post("/relances/envoyer", {**EDIT, **TEXTS, "mixte": "1"})
    [text] = read_pages(desk.get("/courriers/1/lettres.pdf"))
    above, table, below = (text.index(words) for words in ("nos bureaux ferment", "Reste dû", "Bel été."))
    assert above < table < below
    mails = [content for (content,) in desk.query("select content from message_content")]
    assert len(mails) == 7
    assert all(b"Bel =C3=A9t=C3=A9." in mail for mail in mails)
    assert sum(b"Cher Boulangerie" in mail for mail in mails) == 1


def test_the_texts_of_one_run_are_in_the_preview_and_not_in_the_next_run(desk):
    query = "date_limite=2024-08-01&au_dessus=Bonjour+%7B%7Bclient%7D%7D+!"
    assert "Bonjour Boulangerie Blé d" in desk.get(f"/relances/2/apercu?{query}", piece=True).text
    assert "Bonjour Boulangerie" in desk.get(f"/relances/2/apercu/corps?{query}").text
    assert "Bonjour Boulangerie" not in desk.get("/relances/2/apercu?date_limite=2024-08-01", piece=True).text


@pytest.mark.parametrize("text", ["{{clien}}", "{{tableau}}", "{{client", "x" * 2001])
def test_a_text_of_one_run_that_cannot_be_is_refused_and_nothing_is_edited(desk, text):
    answer = desk.post("/relances/envoyer", {**EDIT, "en_dessous": text})
    assert answer.status_code == 422
    assert desk.count("message") == {"message": 0}


def test_what_proves_a_registered_letter_is_kept_beside_it(desk):
    desk.post("/relances/envoyer", EDIT)
    with desk.books() as db, db.write():
        db.conn.execute("update message set level = 3")
    assert "Recommandés" in desk.get("/courriers/1").text
    words = {"numero": "2C 123 456 7890 1", "envoi": "2024-08-02", "reception": "2024-08-05"}
    assert desk.post("/courriers/lettre/1/recommande", words).location == "/courriers/1#recommandes"
    assert 'value="2C 123 456 7890 1"' in desk.get("/courriers/1").text
    desk.post("/courriers/1/parties", {"partie": ["1"]})
    assert "recommandé 2C 123 456 7890 1, envoyé le 02/08/2024, reçu le 05/08/2024" in desk.get("/histo").text
    assert "05/08/2024" in desk.get("/histo/1").text


@pytest.mark.parametrize(
    "words",
    [{"numero": "<b>"}, {"numero": "1" * 31}, {"envoi": "2999-01-01"}, {"envoi": "hier"},
     {"envoi": "2024-08-02", "reception": "2024-08-01"}, {"reception": "2024-08-01"}],
    ids=str,
)  # fmt: skip
def test_a_proof_that_cannot_be_is_refused(desk, words):
    desk.post("/relances/envoyer", EDIT)
    assert desk.post("/courriers/lettre/1/recommande", words).status_code == 422
    assert desk.post("/courriers/lettre/99/recommande", {"numero": "1"}).status_code == 404
    assert desk.count("registered_letter") == {"registered_letter": 0}


def test_a_mise_en_demeure_by_mail_is_said_to_be_a_weaker_proof(desk):
    assert "bien meilleure preuve" in desk.get("/relances?niveau=3&mode=email").text
    assert "bien meilleure preuve" not in desk.get("/relances?niveau=2&mode=email").text


def test_a_mixed_run_whose_mails_are_refused_leaves_no_letter(desk, monkeypatch):
    from relances_app.domain.errors import Refusal
    from relances_app.services.batches import mails as batches_mails

    def refuse(*_, **__):
        raise Refusal("Ce mail est trop lourd.")

    monkeypatch.setattr(batches_mails, "queue_mails", refuse)
    answer = desk.post("/relances/envoyer", {**EDIT, "mixte": "1"})
    assert "trop lourd" in sentence_of(answer)
    assert desk.count("batch", "message") == {"batch": 0, "message": 0}
