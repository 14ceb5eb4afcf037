"""Type and language of many customers at once, from « Clients »."""

import re

TYPES = "select kind, kind_is_by_hand, language, language_is_by_hand from customer order by id"
IDS = "select id from customer order by id"


def undo(client, location):
    token = re.search(r'name="jeton" value="([^"]+)"', client.get(location).text)[1]
    client.post("/defaire", {"jeton": token, "retour": "/clients"})


def test_the_boxes_are_shown_when_asked_for(app_client):
    plain, selecting = (app_client.get(path).text for path in ("/clients", "/clients?modifier=oui"))
    assert 'name="clients"' not in plain
    assert "Modifier plusieurs clients" in plain
    assert selecting.count('name="clients"') == len(app_client.query(IDS))


def test_selected_customers_are_changed_and_restored(app_client):
    before = app_client.query(TYPES)
    answer = app_client.post(
        "/clients/modifier?tri=code", {"clients": ["2", "3"], "qualite": "private", "langue": "en"}
    )
    assert answer.location == "/clients?tri=code&modifier=oui"
    after = app_client.query(TYPES)
    assert after[1:3] == [("private", 1, "en", 1)] * 2
    assert after[3:] == before[3:]
    assert "2 clients modifiés : particulier, anglais." in app_client.get(answer.location).text.replace(
        "\u202f", " "
    )
    undo(app_client, answer.location)
    assert app_client.query(TYPES) == before


def test_all_customers_of_a_search_are_changed(app_client):
    app_client.post("/clients/modifier?recherche=canal", {"tous": "oui", "langue": "en"})
    assert app_client.query("select name from customer where language = 'en'") == [("Café du Canal",)]
    app_client.post("/clients/modifier?montrer=sans-mail", {"tous": "oui", "langue": "en"})
    english = app_client.query("select name from customer where language = 'en' order by sort_name")
    assert english == [("Atelier Aubépine",), ("Café du Canal",)]
    app_client.post("/clients/modifier", {"tous": "oui", "qualite": "professional"})
    assert app_client.query("select distinct kind from customer") == [("professional",)]


def test_a_change_of_nothing_is_refused(app_client):
    before = app_client.query(TYPES)
    for words in (
        {"clients": ["2"]},
        {"langue": "en"},
        {"clients": ["2"], "langue": "de"},
        {"clients": ["x"], "langue": "en"},
    ):
        assert app_client.post("/clients/modifier", words).status_code >= 400
    assert app_client.query(TYPES) == before
