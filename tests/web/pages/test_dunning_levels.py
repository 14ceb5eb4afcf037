"""The page « Échelle »: each level by the structure's own words, delays, ways and charges."""

import re

import pytest
import structure_form
from app_client import DEMO_VIEW

LIST = "/relances?date_limite=2024-08-01&mode=email"
WORDS = {
    "name": "Rappel amical",
    "grace_days": "10",
    "deadline_days": "5",
    "channels": "both",
    "charges": "silent",
    "management_copy": "visible",
}


def save_level(app_client, level, **words):
    return structure_form.save_level(app_client, level, **{**WORDS, **words})


def stored_levels(app_client):
    return app_client.query(
        "select level, name, grace_days, deadline_days, channels, charges from rung order by level"
    )


def delay_of(answer):
    return re.search(r'name="delai" value="(\d+)"', answer.text)[1]


def test_default_levels_have_no_charges(app_client):
    page = app_client.get("/echelle").text
    assert page.count("par défaut</span>") == 3
    assert re.search(r"<option selected value=.claimed", page) is None
    for name in ("1ère relance", "2ème relance", "3ème relance"):
        assert f'value="{name}"' in page


def test_a_level_is_saved_shown_by_name_and_reset(app_client):
    assert save_level(app_client, 1).status_code == 303
    assert stored_levels(app_client) == [(1, "Rappel amical", 10, 5, "both", "silent")]
    assert "Liste des relances [Rappel amical]" in app_client.get(LIST).text
    assert ">Rappel amical</span>" in app_client.get("/").text
    assert "Rappel amical" in app_client.get("/modeles/fr/mail/1/professional").text
    app_client.post("/echelle/1/origine")
    assert stored_levels(app_client) == []
    assert "Liste des relances [1ère relance]" in app_client.get(LIST).text


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("name", " "), ("name", "x" * 41), ("grace_days", "366"), ("grace_days", "-1"), ("grace_days", "dix"),
        ("deadline_days", "91"), ("channels", "fax"), ("charges", "doubled"),
    ],
)  # fmt: skip
def test_an_invalid_level_is_refused_and_the_form_keeps_its_values(app_client, field, word):
    answer = save_level(app_client, 2, **{field: word})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert field == "name" or 'value="Rappel amical"' in answer.text
    assert stored_levels(app_client) == []


def test_the_delay_of_a_level_is_the_default_of_its_list(app_client):
    save_level(app_client, 2, grace_days="30")
    assert delay_of(app_client.get(f"{LIST}&niveau=1")) == "15"
    assert delay_of(app_client.get(f"{LIST}&niveau=2")) == "30"


def test_switching_level_uses_its_delay_unless_one_was_typed(app_client):
    save_level(app_client, 2, grace_days="30")
    assert delay_of(app_client.get(f"{LIST}&niveau=2&avant=1&delai=15")) == "30"
    assert delay_of(app_client.get(f"{LIST}&niveau=2&avant=1&delai=7")) == "7"
    assert delay_of(app_client.get(f"{LIST}&niveau=2&avant=2&delai=15")) == "15"


def test_the_days_granted_are_computed_and_printed(app_client):
    save_level(app_client, 1, deadline_days="12", charges="claimed")
    text = {"subject": "Compte", "body": "Sous {{delai}}, le {{date_limite_de_paiement}}, {{niveau}}."}
    app_client.post("/modeles/fr/mail/1/professional", text)
    query = "&".join(f"{name}={word}" for name, word in {**DEMO_VIEW, "date_edition": "2024-08-01"}.items())
    body = app_client.get(f"/relances/2/apercu/corps?{query}").text
    assert "Sous 12 jours, le 13 août 2024, Rappel amical." in body
    assert "Pénalités et indemnités" in app_client.get(f"/relances/2/apercu?{query}").text


def test_a_letter_only_level_is_labelled_and_sends_no_mail(app_client):
    save_level(app_client, 1, channels="letter")
    assert "par lettre seulement" in app_client.get(LIST).text
    answer = app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    assert answer.status_code == 422
    assert "passez en mode édition" in answer.text
    assert app_client.count("message") == {"message": 0}
    assert "send-mixed" not in app_client.get(f"{LIST}&mode=edition").text


def test_sent_charges_are_shown_in_history_and_documents_are_unchanged(app_client):
    save_level(app_client, 1, charges="claimed")
    before = app_client.query("select id, open_amount from document")
    view = {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"}
    place = app_client.post("/relances/envoyer", view).location
    assert "de pénalités et indemnités" in app_client.get(place).text
    batch = int(place.rpartition("/")[2])
    ids = [row[0] for row in app_client.query("select id from message where batch_id = ?", batch)]
    app_client.post(f"{place}/parties", {"partie": ids})
    assert "de pénalités et indemnités" in app_client.get("/histo").text
    assert "de pénalités" in app_client.get("/histo/1").text
    customer = app_client.query("select customer_id from journal where id = 1")[0][0]
    assert "de pénalités et indemnités" in app_client.get(f"/clients/{customer}").text
    assert app_client.query("select id, open_amount from document") == before


def test_no_template_refers_to_a_removed_deadline(app_client):
    answer = save_level(app_client, 2, deadline_days="0")
    assert answer.status_code == 422
    assert "citent le délai accordé" in answer.text
    text = {"subject": "Compte", "body": "Avant le {{date_limite_de_paiement}}."}
    answer = app_client.post("/modeles/fr/mail/1/professional", text)
    assert answer.status_code == 422
    assert "accorde pas de jours" in answer.text
    assert save_level(app_client, 1, deadline_days="5").status_code == 303
    assert app_client.post("/modeles/fr/mail/1/professional", text).status_code == 303
    assert app_client.post("/echelle/1/origine").status_code == 422
    assert stored_levels(app_client) == [(1, "Rappel amical", 10, 5, "both", "silent")]
