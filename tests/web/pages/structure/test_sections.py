"""The sub-pages of « Structure »: one way between them, one save each, and the provider found from the address."""

import re

import pytest
from structure_form import values_of

SECTIONS = {
    "/structure/entreprise": "Entreprise",
    "/structure/messagerie": "Messagerie",
    "/echelle": "Scénario de relance",
    "/modeles/fr/mail/1/professional": "Modèles",
    "/papier": "Lettres et papier",
    "/taux": "Taux",
    "/structure/import": "Import",
    "/structure/sauvegardes": "Sauvegardes",
    "/donnees-personnelles": "Données personnelles",
}
SAVED = re.compile(r"Enregistré à \d\d:\d\d\.")


def test_each_sub_page_has_the_side_navigation_and_one_save_button(app_client):
    for path, label in SECTIONS.items():
        page = app_client.get(path).text
        navigation = page[page.index('aria-label="Structure"') :].partition("</nav>")[0]
        assert navigation.count("<a ") == len(SECTIONS)
        assert re.findall(r'aria-current="page">([^<]+)', navigation) == [label]
        assert page.count(">Enregistrer</button>") == 1
        assert 'id="settings"' in page


def test_the_sub_page_that_was_open_last_is_opened_again(app_client):
    assert app_client.get("/structure").location == "/structure/entreprise"
    for path, location in (("/taux", "/taux"), ("/modeles/fr/mail/1/professional", "/modeles")):
        app_client.get(path)
        app_client.get("/clients")
        assert app_client.get("/structure").location == location


@pytest.mark.parametrize(
    ("path", "fields", "query"),
    [
        ("/structure/entreprise", {"town": "Bron"}, "select town from structure"),
        ("/structure/import", {"payment_days": "45", "avertir": "5", "refuser": "20"},
         "select payment_days, fresh_days, stale_days from structure"),
        ("/structure/sauvegardes", {"end_minutes": "30"}, "select end_minutes from structure"),
        ("/structure/messagerie", {"reply_to": "a@example.com"}, "select reply_to from structure"),
        ("/papier", {"signatory_name": "Mme Orme", "mail_megabytes": "7"}, "select mail_megabytes from structure"),
        ("/taux/contrat", {"regle-kind": "none"}, "select late_rate from structure"),
        ("/donnees-personnelles/conservation", {"annees": "7"}, "select retention_years from structure"),
    ],
)  # fmt: skip
def test_each_form_saves_its_fields_only_and_says_when(app_client, path, fields, query):
    others = "select name, siren, mails_per_hour from structure"
    before, kept = app_client.query(query), app_client.query(others)
    answer = app_client.post(path, {**values_of(app_client), **fields})
    assert answer.status_code == 303
    assert app_client.query(query) != before
    assert app_client.query(others) == kept
    page = app_client.get(answer.location.partition("#")[0]).text
    assert len(SAVED.findall(page)) == 1


def test_a_save_is_undone(app_client):
    answer = app_client.post("/structure/entreprise", values_of(app_client, town="Bron"))
    token = re.search(r'name="jeton" value="([^"]+)"', app_client.get(answer.location).text)[1]
    undone = app_client.post("/defaire", {"jeton": token, "retour": "/structure/entreprise"})
    assert app_client.query("select town from structure") == [("Lyon",)]
    assert "Modifications annulées." in app_client.get(undone.location).text


def test_the_three_levels_are_saved_together_or_not_at_all(app_client):
    page = app_client.get("/echelle").text
    inputs = dict(re.findall(r'name="(n\d-\w+)"[^>]*value="([^"]*)"', page))
    fields = {
        **inputs,
        "groups_levels": "1",
        "gap_days": "7",
        "reminder_hour": "9",
        **{f"n{i}-channels": "both" for i in (1, 2, 3)},
        **{f"n{i}-charges": "silent" for i in (1, 2, 3)},
    }
    wrong = {**fields, "n1-name": "Rappel", "n3-grace_days": "366"}
    answer = app_client.post("/echelle", wrong)
    assert answer.status_code == 422
    assert 'id="n3-grace_days-note"><strong>' in answer.text
    assert app_client.count("rung") == {"rung": 0}
    assert app_client.post("/echelle", {**fields, "n1-name": "Rappel"}).status_code == 303
    assert app_client.query("select name from rung where level = 1") == [("Rappel",)]


def test_an_invalid_value_keeps_the_other_values_typed(app_client):
    answer = app_client.post("/structure/entreprise", values_of(app_client, siren="1", town="Bron"))
    assert answer.status_code == 422
    assert 'value="Bron"' in answer.text
    assert "Rien n’a été" in answer.text
    assert "Modifications" in re.search(r'id="unsaved">([^<]+)', answer.text)[1]


def detect(app_client, address, **more):
    fields = values_of(app_client, sender_address=address, fournisseur="", **more)
    return app_client.post("/structure/fournisseur", fields, piece=True).text


def test_the_provider_is_detected_each_time_the_address_changes(app_client):
    before = app_client.hash_database()
    first = detect(app_client, "compta@gmail.com")
    assert "Gmail détecté" in first
    assert 'value="smtp.gmail.com"' in first
    second = detect(app_client, "compta@orange.fr", mail_host="smtp.gmail.com", mail_user="compta@gmail.com")
    assert "Orange, Wanadoo détecté" in second
    assert 'value="smtp.orange.fr"' in second
    assert 'value="compta@orange.fr"' in second
    assert 'hx-target="#limits"' in second
    assert app_client.hash_database() == before


def test_an_unknown_address_keeps_the_server_and_updates_the_login(app_client):
    shown = detect(
        app_client,
        "a@lutherie.example.com",
        mail_host="smtp.example.com",
        mail_user="compta@tilleuls.example.com",
    )
    assert "Fournisseur non reconnu" in shown
    assert 'value="smtp.example.com"' in shown
    assert 'value="a@lutherie.example.com"' in shown


def test_saved_settings_lead_to_the_password_and_the_password_to_the_test(app_client):
    app_client.post("/structure/essai")
    saved = app_client.post(
        "/structure/messagerie", values_of(app_client, mail_host="smtp.example.com", mail_user="c")
    )
    assert saved.location == "/structure/messagerie#mot-de-passe"
    given = app_client.post("/structure/mot-de-passe", {"mot_de_passe": "sésame", "garde": "ask"})
    assert given.location == "/structure/messagerie#tester"


def test_a_preset_without_javascript_keeps_what_was_typed(app_client):
    fields = values_of(app_client, sender_name="Atelier", fournisseur="ionos")
    page = app_client.post("/structure/prereglage", fields).text
    assert 'value="Atelier"' in page
    assert 'value="smtp.ionos.fr"' in page
    assert "Modifications" in page
