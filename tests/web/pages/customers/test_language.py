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
def desk_abroad(desk):
    assert desk.post(f"/clients/{CAFE}/langue", {"langue": "en"}).status_code == 303
    return desk


def language_of(desk, customer_id=CAFE):
    return desk.query("select language, language_is_by_hand from customer where id = ?", customer_id)[0]


def bring(desk, text):
    file = (io.BytesIO(text.encode()), "clients.csv")
    where = desk.post("/import", {"portee": "ajouts", "fichiers": file}).location
    assert desk.post(f"{where}/garder", {}).status_code == 303


def test_a_customer_is_written_to_in_french_until_a_person_says_otherwise(desk):
    assert language_of(desk) == (None, 0)
    assert "<dt>Langue</dt><dd>français</dd>" in desk.get(f"/clients/{CAFE}").text
    assert ">en anglais<" not in desk.get(LIST).text


def test_the_language_is_chosen_on_the_page_of_the_customer_and_told_in_the_list(desk_abroad):
    assert language_of(desk_abroad) == ("en", 1)
    shown = desk_abroad.get(f"/clients/{CAFE}").text
    assert "<dt>Langue</dt><dd>anglais</dd>" in shown
    assert ENGLISH in shown
    (group,) = re.findall(rf'id="group-{CAFE}".*?</section>', desk_abroad.get(LIST).text, re.DOTALL)
    assert "en anglais" in " ".join(group.split())
    assert desk_abroad.get(LIST).text.count(">en anglais<") == 1


def test_a_language_that_is_not_there_is_refused(desk):
    assert desk.post(f"/clients/{CAFE}/langue", {"langue": "de"}).status_code == 422
    assert desk.post("/clients/999/langue", {"langue": "en"}).status_code == 404
    assert language_of(desk) == (None, 0)


def test_the_preview_and_the_mail_that_leaves_are_english_and_those_of_others_french(desk_abroad):
    preview = desk_abroad.get(f"/relances/{CAFE}/apercu?date_limite=2024-08-01", piece=True).text
    assert "Your account with" in preview
    desk_abroad.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    subjects = dict(desk_abroad.query("select customer_id, subject from message"))
    assert subjects.pop(CAFE).startswith("Your account with ")
    assert subjects
    assert all(subject.startswith("Votre compte chez ") for subject in subjects.values())
    contents = dict(
        desk_abroad.query(
            "select m.customer_id, c.content from message m join message_content c on c.message_id = m.id"
        )
    )
    assert b"Dear Sir or Madam" in contents[CAFE]
    assert all(b"Dear Sir or Madam" not in contents[other] for other in subjects)


def test_the_letters_of_one_run_are_each_in_the_language_of_their_customer(desk_abroad):
    view = {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"}
    where = desk_abroad.post("/relances/envoyer", view).location
    content = desk_abroad.get(f"{where}/lettres.pdf").data
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    (english,) = (page for page in pages if "Café du Canal" in page)
    assert "Payment reminder, overdue balance of €" in english
    assert "Yours faithfully," in english
    assert all("Nous vous prions d’agréer" in page for page in pages if page != english)


def test_the_english_text_is_read_and_changed_by_itself(desk_abroad):
    shown = desk_abroad.get(ENGLISH).text
    assert "Dear Sir or Madam" in shown
    assert '<article class="paper" lang="en">' in shown
    assert "Balance due" in shown
    mine = {"subject": "Hello {{client}}", "body": "Dear {{client}},\r\n\r\n{{tableau}}\r\n\r\nThanks."}
    assert desk_abroad.post(ENGLISH, mine).location == ENGLISH
    assert desk_abroad.query("select language, subject from wording") == [("en", "Hello {{client}}")]
    preview = desk_abroad.get(f"/relances/{CAFE}/apercu?date_limite=2024-08-01", piece=True).text
    assert "Hello Café du Canal" in preview
    assert "texte d’origine" in desk_abroad.get(ENGLISH.replace("/en/", "/fr/")).text
    assert desk_abroad.post(f"{ENGLISH}/origine").location == ENGLISH
    assert desk_abroad.query("select * from wording") == []


def test_a_level_without_days_refuses_an_english_text_that_cites_them_too(desk):
    body = {"subject": "x", "body": "Pay within {{delai}}"}
    answer = desk.post(ENGLISH, body)
    assert answer.status_code == 422
    assert "n&#39;accorde pas de jours" in answer.text


@pytest.mark.parametrize(
    ("word", "language"),
    [("anglais", "en"), ("EN", "en"), ("en_GB", "en"), ("English", "en"), ("Français", "fr"), ("fr-FR", "fr"),
     ("deutsch", None), ("", None)],
)  # fmt: skip
def test_a_file_tells_the_language(desk, word, language):
    bring(desk, f"Code client;Nom du client;E-mail;Langue\nX1;Harbour Ltd;post@harbour.example.com;{word}\n")
    assert desk.query("select language, language_is_by_hand from customer where code = 'X1'") == [
        (language, 0)
    ]


def test_what_a_person_chose_no_file_changes(desk_abroad):
    ((code, name),) = desk_abroad.query("select code, name from customer where id = ?", CAFE)
    bring(desk_abroad, f"Code client;Nom du client;E-mail;Langue\n{code};{name};a@example.org;français\n")
    assert language_of(desk_abroad) == ("en", 1)


def test_the_list_of_customers_to_keep_has_the_language(desk_abroad):
    lines = desk_abroad.get("/clients/export.csv").text.splitlines()
    place = lines[0].split(";").index("Langue")
    said = {line.split(";")[1]: line.split(";")[place] for line in lines[1:]}
    assert said.pop("Café du Canal") == "anglais"
    assert set(said.values()) == {"français"}
