"""The page « Structure »: each value checked beside its field, the server tried, the password kept nowhere."""

import html
import re

import pytest
from app_client import error_message
from structure_form import save_structure

SECRET = "sésame-ouvre-toi-42"


def test_the_structure_is_saved(app_client):
    changes = {"name": "Menuiserie Neuve", "mail_host": "smtp.example.com", "town": "Lyon 3e"}
    assert save_structure(app_client, **changes).status_code == 303
    assert 'value="Menuiserie Neuve"' in app_client.get("/structure/entreprise").text
    assert 'value="smtp.example.com"' in app_client.get("/structure/messagerie").text
    assert app_client.query("select name, town, siren from structure") == [
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
def test_an_invalid_value_shows_a_french_error_at_its_field(app_client, name, value):
    before = app_client.hash_database()
    answer = save_structure(app_client, **{name: value})
    assert answer.status_code == 422
    assert "Rien n’a été enregistré" in answer.text
    [said] = re.findall(r'<span class="note" id="(\w+)-note"><strong>([^<]+)</strong>', answer.text)
    assert said[0] == name
    assert not re.match("Not a |This field|Invalid", said[1])
    assert app_client.hash_database() == before


def test_a_missing_field_causes_no_server_error(app_client):
    answer = app_client.post("/structure/messagerie", {"sender_address": "compta@example.com"})
    assert answer.status_code == 422
    assert "Indiquez un nombre entier." in answer.text


def test_markup_in_a_value_stays_text(app_client):
    save_structure(app_client, name="<script>alert(1)</script>")
    assert "<script>alert" not in app_client.get("/structure/entreprise").text


def test_the_password_is_never_shown_nor_written(app_client):
    app_client.post("/structure/essai")
    save_structure(app_client, mail_host="smtp.example.com", mail_user="compta")
    assert app_client.post("/structure/mot-de-passe", {"mot_de_passe": SECRET}).status_code == 303
    assert app_client.state.sender.password == SECRET
    page = app_client.get("/structure/messagerie").text
    assert "en mémoire" in page
    assert SECRET not in page
    assert 'type="password"' in page
    for path in app_client.state.folder.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()


def test_an_empty_password_is_refused(app_client):
    answer = app_client.post("/structure/mot-de-passe", {"mot_de_passe": ""})
    assert answer.status_code == 422
    assert error_message(answer) == "Saisissez le mot de passe."


def test_a_password_is_used_only_for_its_server(app_client):
    save_structure(app_client, mail_host="smtp.example.com", mail_user="compta")
    app_client.post("/structure/mot-de-passe", {"mot_de_passe": SECRET})
    save_structure(app_client, town="Bron")
    assert app_client.state.sender.password == SECRET
    save_structure(app_client, mail_host="smtp.example.org")
    assert app_client.state.sender.password is None


def test_the_sandbox_server_is_switched_on_and_off_with_its_banner(app_client):
    mailbox = 'href="/boite-essai"'
    assert "Aucun client ne les reçoit" in app_client.get("/").text
    assert mailbox in app_client.get("/").text
    app_client.post("/structure/essai")
    assert "Aucun client ne les reçoit" not in app_client.get("/").text
    assert mailbox not in app_client.get("/").text
    app_client.post("/structure/essai")
    assert "Aucun client ne les reçoit" in app_client.get("/").text


def test_the_sandbox_server_requires_a_sender(app_client):
    app_client.post("/structure/essai")
    save_structure(app_client, sender_address="")
    answer = app_client.post("/structure/essai")
    assert answer.status_code == 422
    assert "adresse d’expédition" in html.unescape(error_message(answer))


@pytest.mark.parametrize("act", ["tester", "m-envoyer-un-essai"])
@pytest.mark.parametrize("piece", [False, True])
def test_nothing_is_tested_without_a_server(app_client, act, piece):
    app_client.post("/structure/essai")
    answer = app_client.post(f"/structure/{act}", piece=piece)
    assert answer.status_code == 422
    assert "serveur de messagerie" in error_message(answer)


@pytest.mark.parametrize("piece", [False, True])
def test_an_unresponsive_server_is_reported_in_french(app_client, piece):
    app_client.post("/structure/essai")
    changes = {"mail_host": "127.0.0.1", "mail_port": 1, "mail_security": "none"}
    save_structure(app_client, **changes)
    answer = app_client.post("/structure/tester", piece=piece)
    assert answer.status_code == 200
    assert 'class="notice tall fault"' in answer.text
    assert "Traceback" not in answer.text


def test_a_responding_server_is_reported_and_accepts_a_test_mail(sending_client):
    assert "Connexion réussie" in sending_client.post("/structure/tester", piece=True).text
    assert "Message de test envoyé" in sending_client.post("/structure/m-envoyer-un-essai", piece=True).text
    assert "compta@tilleuls.example.com" in sending_client.get("/boite-essai").text


def test_a_preset_fills_the_form_and_saves_nothing(app_client):
    before = app_client.hash_database()
    answer = app_client.post("/structure/prereglage", {"fournisseur": "orange"})
    assert answer.status_code == 200
    assert 'value="smtp.orange.fr"' in answer.text
    assert app_client.post("/structure/prereglage", {"fournisseur": ""}).status_code == 422
    assert (
        error_message(app_client.post("/structure/prereglage", {"fournisseur": "pigeon"}))
        == "Choisissez dans la liste."
    )
    assert app_client.hash_database() == before


def test_a_backup_is_made_and_restored(app_client):
    assert app_client.post("/structure/sauvegarder").status_code == 303
    name = re.findall(r'value="(relances-[\w-]+\.db)"', app_client.get("/structure/sauvegardes").text)[0]
    save_structure(app_client, name="Autre nom")
    assert app_client.post("/structure/reprendre", {"nom": name}).status_code == 303
    assert app_client.query("select name from structure") == [("Menuiserie des Tilleuls",)]


@pytest.mark.parametrize("name", ["", "relances.db", "../relances.db", "/etc/passwd", "..\\relances.db"])
def test_only_a_listed_backup_is_restored(app_client, name):
    before = app_client.hash_database()
    answer = app_client.post("/structure/reprendre", {"nom": name})
    assert answer.status_code in {404, 422}
    assert app_client.hash_database() == before
