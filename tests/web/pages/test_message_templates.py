"""« Modèles »: a text is written with a closed list of fields, tried, kept, and taken back."""

import io

from app_client import DEMO_VIEW
from pypdf import PdfReader

TEMPLATE_PATH = "/modeles/fr/mail/1/professional"
CUSTOM = {"subject": "Bonjour {{client}}", "body": "Cher {{client}},\r\n\r\n{{tableau}}\r\n\r\nMerci."}


def test_a_custom_template_is_used_in_the_mail(app_client):
    assert ">par défaut<" in app_client.get(TEMPLATE_PATH).text
    assert app_client.post(TEMPLATE_PATH, CUSTOM).location == TEMPLATE_PATH
    assert ">par défaut<" not in app_client.get(TEMPLATE_PATH).text
    preview = app_client.get("/relances/2/apercu?date_limite=2024-08-01", piece=True).text
    assert "Bonjour Boulangerie Blé" in preview
    assert "Cher Boulangerie Blé" in preview
    assert app_client.post(f"{TEMPLATE_PATH}/origine").location == TEMPLATE_PATH
    assert ">par défaut<" in app_client.get(TEMPLATE_PATH).text


def test_an_unknown_placeholder_shows_an_error_at_its_template(app_client):
    answer = app_client.post(TEMPLATE_PATH, {**CUSTOM, "body": "{{clien}}"})
    assert answer.status_code == 422
    assert "vouliez-vous dire {{client}} ?" in answer.text
    assert app_client.count("wording") == {"wording": 0}


def test_a_preview_saves_nothing_and_evaluates_nothing(app_client):
    body = "{{7*7}} {c.__class__} ${x} %(y)s <b>{{client}}</b>"
    assert (
        app_client.post(f"{TEMPLATE_PATH}/apercu", {**CUSTOM, "body": CUSTOM["body"]}, piece=True).status_code
        == 200
    )
    assert app_client.post(TEMPLATE_PATH, {**CUSTOM, "body": body}).status_code == 422
    plain = "{c.__class__} ${x} %(y)s <b>{{client}}</b>"
    shown = app_client.post(
        f"{TEMPLATE_PATH}/apercu", {**CUSTOM, "body": plain, "client": "boulangerie"}, piece=True
    ).text
    assert "{c.__class__} ${x} %(y)s &lt;b&gt;Boulangerie Blé d&#39;Or&lt;/b&gt;" in shown
    assert app_client.count("wording") == {"wording": 0}


def test_a_queued_mail_keeps_its_text(app_client):
    app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    before = app_client.query("select content from message_content")
    app_client.post(TEMPLATE_PATH, CUSTOM)
    assert app_client.query("select content from message_content") == before


def test_a_template_is_previewed_with_the_chosen_customer(app_client):
    shown = app_client.post(f"{TEMPLATE_PATH}/apercu", {**CUSTOM, "client": "FA24020044"}, piece=True).text
    assert "Aperçu sur <strong>Boulangerie Blé d&#39;Or</strong>" in shown
    assert "525,51" in shown
    nobody = app_client.post(
        f"{TEMPLATE_PATH}/apercu", {**CUSTOM, "client": "personne de ce nom"}, piece=True
    ).text
    assert "client inventé" in nobody
    assert "Exemple SARL" in nobody
    assert "Aperçu sur <strong>" in app_client.get(TEMPLATE_PATH).text
    assert '<option value="Boulangerie Blé d&#39;Or">' in app_client.get(TEMPLATE_PATH).text


def test_an_error_is_shown_in_the_preview_while_typing(app_client):
    answer = app_client.post(f"{TEMPLATE_PATH}/apercu", {**CUSTOM, "body": "Bonjour {{clien}}"}, piece=True)
    assert answer.status_code == 200
    assert "vouliez-vous dire {{client}} ?" in answer.text
    assert (
        app_client.post(f"{TEMPLATE_PATH}/apercu", {"subject": "", "body": ""}, piece=True).status_code == 200
    )


def test_a_letter_template_is_previewed_as_its_pdf(app_client):
    place = "/modeles/fr/letter/2/professional"
    answer = app_client.post(f"{place}/apercu.pdf", {**CUSTOM, "client": "boulangerie"})
    assert answer.content_type == "application/pdf"
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "Cher Boulangerie" in text
    assert app_client.count("wording", "message") == {"wording": 0, "message": 0}
