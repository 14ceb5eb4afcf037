"""The page « Structure »: each value checked beside its field, the server tried, the password kept nowhere."""

import html
import re

import pytest
from app_client import sentence_of
from structure_form import values_of

SECRET = "sésame-ouvre-toi-42"


def test_the_structure_is_kept(desk):
    answer = desk.post(
        "/structure", values_of(desk, name="Menuiserie Neuve", mail_host="smtp.example.com", town="Lyon 3e")
    )
    assert answer.status_code == 303
    page = desk.get(answer.location).text
    assert 'value="Menuiserie Neuve"' in page
    assert 'value="smtp.example.com"' in page
    assert desk.query("select name, town, siren from structure") == [
        ("Menuiserie Neuve", "Lyon 3e", "123456782")
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [("name", ""), ("siren", "123456789"), ("vat_number", "FR00123456782"), ("iban", "FR1420041010050500013M02607"),
     ("bic", "?"), ("sender_address", "compta"), ("sender_address", "a@example.com, b@example.com"),
     ("reply_to", "Nom <a@example.com>"), ("copy_to", "a@"), ("mail_host", "https://smtp.example.com/"),
     ("mail_host", "compta@example.com"), ("mail_port", "0"), ("mail_port", "65536"), ("mail_port", "x"),
     ("mail_security", "ssh"), ("payment_days", "181"), ("payment_days", "trente"), ("mails_per_minute", "-1"),
     ("mails_per_hour", ""), ("sender_name", "a@example.com"), ("town", "L" * 201), ("street", "12\x00rue")],
)  # fmt: skip
def test_a_wrong_value_is_said_in_french_beside_its_field(desk, name, value):
    before = desk.hash_books()
    answer = desk.post("/structure", values_of(desk, **{name: value}))
    assert answer.status_code == 422
    assert "Rien n’a été enregistré" in answer.text
    [said] = re.findall(r'<span class="note" id="(\w+)-note"><strong>([^<]+)</strong>', answer.text)
    assert said[0] == name
    assert not re.match("Not a |This field|Invalid", said[1])
    assert desk.hash_books() == before


def test_a_missing_field_is_not_a_bug(desk):
    answer = desk.post("/structure", {"name": "Menuiserie"})
    assert answer.status_code == 422
    assert "Indiquez un nombre entier." in answer.text


def test_markup_in_a_value_stays_text(desk):
    desk.post("/structure", values_of(desk, name="<script>alert(1)</script>"))
    assert "<script>alert" not in desk.get("/structure").text


def test_the_password_is_never_shown_nor_written(desk):
    desk.post("/structure/essai")
    desk.post("/structure", values_of(desk, mail_host="smtp.example.com", mail_user="compta"))
    assert desk.post("/structure/mot-de-passe", {"mot_de_passe": SECRET}).status_code == 303
    assert desk.program.sender.password == SECRET
    page = desk.get("/structure").text
    assert "en mémoire" in page
    assert SECRET not in page
    assert 'type="password"' in page
    for path in desk.program.folder.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()


def test_an_empty_password_is_refused(desk):
    answer = desk.post("/structure/mot-de-passe", {"mot_de_passe": ""})
    assert answer.status_code == 422
    assert sentence_of(answer) == "Saisissez le mot de passe."


def test_a_password_is_for_the_server_it_was_given_for(desk):
    desk.post("/structure", values_of(desk, mail_host="smtp.example.com", mail_user="compta"))
    desk.post("/structure/mot-de-passe", {"mot_de_passe": SECRET})
    desk.post("/structure", values_of(desk, town="Bron"))
    assert desk.program.sender.password == SECRET
    desk.post("/structure", values_of(desk, mail_host="smtp.example.org"))
    assert desk.program.sender.password is None


def test_the_trial_server_is_chosen_and_left_with_its_banner(desk):
    mailbox = 'href="/boite-essai"'
    assert "Aucun client ne les reçoit" in desk.get("/").text
    assert mailbox in desk.get("/").text
    desk.post("/structure/essai")
    assert "Aucun client ne les reçoit" not in desk.get("/").text
    assert mailbox not in desk.get("/").text
    desk.post("/structure/essai")
    assert "Aucun client ne les reçoit" in desk.get("/").text


def test_the_trial_server_wants_a_sender_first(desk):
    desk.post("/structure/essai")
    desk.post("/structure", values_of(desk, sender_address=""))
    answer = desk.post("/structure/essai")
    assert answer.status_code == 422
    assert "adresse d’expédition" in html.unescape(sentence_of(answer))


@pytest.mark.parametrize("act", ["tester", "m-envoyer-un-essai"])
@pytest.mark.parametrize("piece", [False, True])
def test_nothing_is_tried_without_a_server(desk, act, piece):
    desk.post("/structure/essai")
    answer = desk.post(f"/structure/{act}", piece=piece)
    assert answer.status_code == 422
    assert "serveur de messagerie" in sentence_of(answer)


@pytest.mark.parametrize("piece", [False, True])
def test_a_server_that_does_not_answer_is_said_in_french(desk, piece):
    desk.post("/structure/essai")
    changes = {"mail_host": "127.0.0.1", "mail_port": 1, "mail_security": "none"}
    desk.post("/structure", values_of(desk, **changes))
    answer = desk.post("/structure/tester", piece=piece)
    assert answer.status_code == 200
    assert 'class="toast error"' in answer.text
    assert "Traceback" not in answer.text


def test_a_server_that_answers_is_said_and_takes_a_trial_mail(sending_desk):
    assert "Connexion réussie" in sending_desk.post("/structure/tester", piece=True).text
    assert "parti" in sending_desk.post("/structure/m-envoyer-un-essai", piece=True).text
    assert "compta@tilleuls.example.com" in sending_desk.get("/boite-essai").text


def test_a_preset_fills_the_form_and_keeps_nothing(desk):
    before = desk.hash_books()
    answer = desk.post("/structure/prereglage", {"fournisseur": "orange"})
    assert answer.status_code == 200
    assert 'value="smtp.orange.fr"' in answer.text
    assert desk.post("/structure/prereglage", {"fournisseur": ""}).status_code == 422
    assert (
        sentence_of(desk.post("/structure/prereglage", {"fournisseur": "pigeon"}))
        == "Choisissez dans la liste."
    )
    assert desk.hash_books() == before


def test_a_backup_is_made_and_put_back(desk):
    assert desk.post("/structure/sauvegarder").status_code == 303
    name = re.findall(r'value="(relances-[\w-]+\.db)"', desk.get("/structure").text)[0]
    desk.post("/structure", values_of(desk, name="Autre nom"))
    assert desk.post("/structure/reprendre", {"nom": name}).status_code == 303
    assert desk.query("select name from structure") == [("Menuiserie des Tilleuls",)]


@pytest.mark.parametrize("name", ["", "relances.db", "../relances.db", "/etc/passwd", "..\\relances.db"])
def test_only_a_backup_of_the_list_is_put_back(desk, name):
    before = desk.hash_books()
    answer = desk.post("/structure/reprendre", {"nom": name})
    assert answer.status_code in {404, 422}
    assert desk.hash_books() == before
