"""« Modèles »: a text is written with a closed list of fields, tried, kept, and taken back."""

import io

from app_client import DEMO_VIEW
from pypdf import PdfReader

PLACE = "/modeles/fr/mail/1/professional"
MINE = {"subject": "Bonjour {{client}}", "body": "Cher {{client}},\r\n\r\n{{tableau}}\r\n\r\nMerci."}


def test_a_text_of_ones_own_is_what_the_mail_says(desk):
    assert ">texte d’origine<" in desk.get(PLACE).text
    assert desk.post(PLACE, MINE).location == PLACE
    assert ">texte d’origine<" not in desk.get(PLACE).text
    preview = desk.get("/relances/2/apercu?date_limite=2024-08-01", piece=True).text
    assert "Bonjour Boulangerie Blé" in preview
    assert "Cher Boulangerie Blé" in preview
    assert desk.post(f"{PLACE}/origine").location == PLACE
    assert ">texte d’origine<" in desk.get(PLACE).text


def test_an_unknown_field_is_refused_beside_its_place(desk):
    answer = desk.post(PLACE, {**MINE, "body": "{{clien}}"})
    assert answer.status_code == 422
    assert "vouliez-vous dire {{client}} ?" in answer.text
    assert desk.count("wording") == {"wording": 0}


def test_a_preview_keeps_nothing_and_runs_nothing(desk):
    body = "{{7*7}} {c.__class__} ${x} %(y)s <b>{{client}}</b>"
    assert desk.post(f"{PLACE}/apercu", {**MINE, "body": MINE["body"]}, piece=True).status_code == 200
    assert desk.post(PLACE, {**MINE, "body": body}).status_code == 422
    plain = "{c.__class__} ${x} %(y)s <b>{{client}}</b>"
    shown = desk.post(f"{PLACE}/apercu", {**MINE, "body": plain, "client": "boulangerie"}, piece=True).text
    assert "{c.__class__} ${x} %(y)s &lt;b&gt;Boulangerie Blé d&#39;Or&lt;/b&gt;" in shown
    assert desk.count("wording") == {"wording": 0}


def test_what_is_queued_keeps_the_text_it_was_queued_with(desk):
    desk.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    before = desk.query("select content from message_content")
    desk.post(PLACE, MINE)
    assert desk.query("select content from message_content") == before


def test_a_text_is_tried_on_the_real_customer_that_is_chosen(desk):
    shown = desk.post(f"{PLACE}/apercu", {**MINE, "client": "FA24020044"}, piece=True).text
    assert "Aperçu sur <strong>Boulangerie Blé d&#39;Or</strong>" in shown
    assert "525,51" in shown
    nobody = desk.post(f"{PLACE}/apercu", {**MINE, "client": "personne de ce nom"}, piece=True).text
    assert "client inventé" in nobody
    assert "Exemple SARL" in nobody
    assert "Aperçu sur <strong>" in desk.get(PLACE).text
    assert '<option value="Boulangerie Blé d&#39;Or">' in desk.get(PLACE).text


def test_a_fault_is_said_in_the_preview_while_one_writes(desk):
    answer = desk.post(f"{PLACE}/apercu", {**MINE, "body": "Bonjour {{clien}}"}, piece=True)
    assert answer.status_code == 200
    assert "vouliez-vous dire {{client}} ?" in answer.text
    assert desk.post(f"{PLACE}/apercu", {"subject": "", "body": ""}, piece=True).status_code == 200


def test_a_letter_is_tried_as_the_pdf_that_would_be_printed(desk):
    place = "/modeles/fr/letter/2/professional"
    answer = desk.post(f"{place}/apercu.pdf", {**MINE, "client": "boulangerie"})
    assert answer.content_type == "application/pdf"
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "Cher Boulangerie" in text
    assert desk.count("wording", "message") == {"wording": 0, "message": 0}
