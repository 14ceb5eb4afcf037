"""The page « Taux »: the rate of the contracts, and the table that a person completes and may take back."""

import pytest
from structure_form import save_level

RATE = {
    "taux-year": "2027",
    "taux-half": "1",
    "taux-refi": "2,65",
    "taux-legal": "2,9 %",
    "taux-source": "JO",
}


def rate_of(app_client, year, half):
    return app_client.query("select refi, legal, source from rate where year = ? and half = ?", year, half)


def rule_of(app_client):
    return app_client.query("select late_rate, contract_rate from structure")[0]


def test_the_published_rates_are_listed_with_sources(app_client):
    page = app_client.get("/taux").text
    assert app_client.count("rate") == {"rate": 24}
    for words in ("2e semestre 2026", "14,50", "15,21", "JO du 30 juin 2026", "à vérifier"):
        assert words in page
    assert "saisie manuelle" not in page


def test_a_half_year_is_added_and_removed(app_client):
    app_client.post("/taux", RATE)
    assert rate_of(app_client, 2027, 1) == [(265, 290, "JO")]
    page = app_client.get("/taux").text
    assert "saisie manuelle" in page
    assert "Supprimer" in page
    app_client.post("/taux/2027-1/publie")
    assert rate_of(app_client, 2027, 1) == []


def test_a_published_half_year_is_overridden_and_reset(app_client):
    before = rate_of(app_client, 2026, 2)
    app_client.post("/taux", {**RATE, "taux-year": "2026", "taux-half": "2"})
    assert rate_of(app_client, 2026, 2) == [(265, 290, "JO")]
    assert "publié : BCE 2,40" in app_client.get("/taux").text.replace("\u00a0", " ")
    app_client.post("/taux/2026-2/publie")
    assert rate_of(app_client, 2026, 2) == before
    assert "saisie manuelle" not in app_client.get("/taux").text


def test_a_half_year_opens_for_editing_with_its_values(app_client):
    page = app_client.get("/taux?annee=2024&moitie=2").text.replace("\u00a0", " ")
    assert 'value="4,25 %"' in page
    assert 'value="4,92 %"' in page


@pytest.mark.parametrize(
    ("field", "word", "sentence"),
    [
        ("taux-refi", "deux", "Taux illisible"),
        ("taux-refi", "-1", "Taux illisible"),
        ("taux-legal", "101", "entre 0 et 100"),
        ("taux-legal", "2,755", "deux décimales"),
        ("taux-source", " ", "où vous avez lu"),
        ("taux-year", "1492", "entre 2000 et 2100"),
        ("taux-half", "3", "Choisissez"),
    ],
)
def test_an_invalid_rate_shows_an_error_at_its_field_and_keeps_the_input(app_client, field, word, sentence):
    answer = app_client.post("/taux", {**RATE, field: word})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="JO"' in answer.text or field == "taux-source"
    assert app_client.count("rate") == {"rate": 24}


def test_the_contract_rate_is_saved_with_a_warning_below_the_legal_minimum(app_client):
    app_client.post("/taux/contrat", {"regle-kind": "contract", "regle-contract": "12"})
    assert rule_of(app_client) == ("contract", 1200)
    page = app_client.get("/taux").text.replace("\u00a0", " ")
    assert "sous le minimum légal" in page
    assert "2e semestre 2024, 14,76 % au moins" in page
    assert "2 autres semestres depuis le 2e semestre 2023" in page.replace("\u202f", " ")
    app_client.post("/taux/contrat", {"regle-kind": "contract", "regle-contract": "15,21"})
    assert "sous le minimum légal" not in app_client.get("/taux").text
    app_client.post("/taux/contrat", {"regle-kind": "none", "regle-contract": ""})
    assert rule_of(app_client) == ("none", 0)


@pytest.mark.parametrize("word", ["", "0", "beaucoup"])
def test_an_empty_fixed_rate_is_refused(app_client, word):
    answer = app_client.post("/taux/contrat", {"regle-kind": "contract", "regle-contract": word})
    assert answer.status_code == 422
    assert rule_of(app_client) == ("ecb_plus_ten", 0)


def test_a_missing_half_year_is_reported_on_the_page_and_in_a_list_with_charges(app_client):
    with app_client.database() as db, db.write():
        db.conn.execute("delete from rate where year = 2025 and half = 1")
    assert "Taux manquant" in app_client.get("/taux").text
    shown = "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email"
    assert "Taux manquant" not in app_client.get(shown).text
    save_level(app_client, 1, charges="claimed")
    assert "Taux manquant : 1er semestre 2025" in app_client.get(shown).text
