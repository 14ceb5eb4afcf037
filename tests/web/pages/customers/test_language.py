"""The language of a customer: chosen on its page or brought by a file, and followed by mails, letters and texts."""

import io
import re

import pytest
from app_client import DEMO_VIEW
from pypdf import PdfReader

CAFE = 3
LIST = "/relances?date_limite=2024-08-01"
ENGLISH = "/modeles/en/mail/1/professional"


@pytest.fixture
def client_with_english_customer(app_client):
    assert app_client.post(f"/clients/{CAFE}/langue", {"langue": "en"}).status_code == 303
    return app_client


def language_of(app_client, customer_id=CAFE):
    return app_client.query("select language, language_is_by_hand from customer where id = ?", customer_id)[0]


def import_text(app_client, text):
    file = (io.BytesIO(text.encode()), "clients.csv")
    where = app_client.post("/import", {"portee": "ajouts", "fichiers": file}).location
    assert app_client.post(f"{where}/garder", {}).status_code == 303


def test_the_language_of_a_customer_is_french_by_default(app_client):
    assert language_of(app_client) == (None, 0)
    assert "<dt>Langue</dt><dd>Français</dd>" in app_client.get(f"/clients/{CAFE}").text
    assert ">En anglais<" not in app_client.get(LIST).text


def test_the_language_is_chosen_on_the_customer_page_and_shown_in_the_list(client_with_english_customer):
    assert language_of(client_with_english_customer) == ("en", 1)
    shown = client_with_english_customer.get(f"/clients/{CAFE}").text
    assert "<dt>Langue</dt><dd>Anglais</dd>" in shown
    assert ENGLISH in shown
    (group,) = re.findall(
        rf'id="group-{CAFE}".*?</section>', client_with_english_customer.get(LIST).text, re.DOTALL
    )
    assert "En anglais" in " ".join(group.split())
    assert client_with_english_customer.get(LIST).text.count(">En anglais<") == 1


def test_an_unknown_language_is_refused(app_client):
    assert app_client.post(f"/clients/{CAFE}/langue", {"langue": "de"}).status_code == 422
    assert app_client.post("/clients/999/langue", {"langue": "en"}).status_code == 404
    assert language_of(app_client) == (None, 0)


def test_preview_and_sent_mail_are_english_and_those_of_others_french(client_with_english_customer):
    preview = client_with_english_customer.get(
        f"/relances/{CAFE}/apercu?date_limite=2024-08-01", piece=True
    ).text
    assert "Your account with" in preview
    client_with_english_customer.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    subjects = dict(client_with_english_customer.query("select customer_id, subject from message"))
    assert subjects.pop(CAFE).startswith("Your account with ")
    assert subjects
    assert all(subject.startswith("Votre compte chez ") for subject in subjects.values())
    contents = dict(
        client_with_english_customer.query(
            "select m.customer_id, c.content from message m join message_content c on c.message_id = m.id"
        )
    )
    assert b"Dear Sir or Madam" in contents[CAFE]
    assert all(b"Dear Sir or Madam" not in contents[other] for other in subjects)


def test_letters_of_one_batch_use_the_language_of_each_customer(client_with_english_customer):
    view = {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"}
    where = client_with_english_customer.post("/relances/envoyer", view).location
    content = client_with_english_customer.get(f"{where}/lettres.pdf").data
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    (english,) = (page for page in pages if "Café du Canal" in page)
    assert "Payment reminder, overdue invoices of €" in english
    assert "Yours faithfully," in english
    assert all("Nous vous prions d’agréer" in page for page in pages if page != english)


def test_the_english_template_is_edited_separately(client_with_english_customer):
    shown = client_with_english_customer.get(ENGLISH).text
    assert "Dear Sir or Madam" in shown
    assert '<article class="paper" lang="en">' in shown
    assert "Balance due" in shown
    mine = {"subject": "Hello {{client}}", "body": "Dear {{client}},\r\n\r\n{{tableau}}\r\n\r\nThanks."}
    assert client_with_english_customer.post(ENGLISH, mine).location == ENGLISH
    assert client_with_english_customer.query("select language, subject from wording") == [
        ("en", "Hello {{client}}")
    ]
    preview = client_with_english_customer.get(
        f"/relances/{CAFE}/apercu?date_limite=2024-08-01", piece=True
    ).text
    assert "Hello Café du Canal" in preview
    assert ">par défaut<" in client_with_english_customer.get(ENGLISH.replace("/en/", "/fr/")).text
    assert client_with_english_customer.post(f"{ENGLISH}/origine").location == ENGLISH
    assert client_with_english_customer.query("select * from wording") == []


def test_a_level_without_deadline_refuses_an_english_template_that_cites_it(app_client):
    body = {"subject": "x", "body": "Pay within {{delai}}"}
    answer = app_client.post(ENGLISH, body)
    assert answer.status_code == 422
    assert "n&#39;accorde pas de jours" in answer.text


@pytest.mark.parametrize(
    ("word", "language"),
    [("anglais", "en"), ("EN", "en"), ("en_GB", "en"), ("English", "en"), ("Français", "fr"), ("fr-FR", "fr"),
     ("deutsch", None), ("", None)],
)  # fmt: skip
def test_a_file_sets_the_language(app_client, word, language):
    import_text(
        app_client,
        f"Code client;Nom du client;E-mail;Langue\nX1;Harbour Ltd;post@harbour.example.com;{word}\n",
    )
    assert app_client.query("select language, language_is_by_hand from customer where code = 'X1'") == [
        (language, 0)
    ]


def test_a_file_does_not_change_a_manually_set_language(client_with_english_customer):
    ((code, name),) = client_with_english_customer.query("select code, name from customer where id = ?", CAFE)
    import_text(
        client_with_english_customer,
        f"Code client;Nom du client;E-mail;Langue\n{code};{name};a@example.org;français\n",
    )
    assert language_of(client_with_english_customer) == ("en", 1)


def test_the_customer_export_has_the_language(client_with_english_customer):
    lines = client_with_english_customer.get("/clients/export.csv").text.splitlines()
    place = lines[0].split(";").index("Langue")
    said = {line.split(";")[1]: line.split(";")[place] for line in lines[1:]}
    assert said.pop("Café du Canal") == "anglais"
    assert set(said.values()) == {"français"}
