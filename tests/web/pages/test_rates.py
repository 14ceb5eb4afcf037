"""The page « Taux »: the rate of the contracts, and the table that a person completes and may take back."""

import pytest

RATE = {
    "taux-year": "2027",
    "taux-half": "1",
    "taux-refi": "2,65",
    "taux-legal": "2,9 %",
    "taux-source": "JO",
}


def rate_of(desk, year, half):
    return desk.query("select refi, legal, source from rate where year = ? and half = ?", year, half)


def rule_of(desk):
    return desk.query("select late_rate, contract_rate from structure")[0]


def test_the_published_table_is_there_with_its_sources(desk):
    page = desk.get("/taux").text
    assert desk.count("rate") == {"rate": 24}
    for words in ("2e semestre 2026", "14,50", "15,21", "JO du 30 juin 2026", "à vérifier"):
        assert words in page
    assert "saisi par vous" not in page


def test_a_half_year_is_added_and_taken_out_again(desk):
    desk.post("/taux", RATE)
    assert rate_of(desk, 2027, 1) == [(265, 290, "JO")]
    page = desk.get("/taux").text
    assert "saisi par vous" in page
    assert "Retirer" in page
    desk.post("/taux/2027-1/publie")
    assert rate_of(desk, 2027, 1) == []


def test_a_published_half_year_is_corrected_and_goes_back_to_what_was_published(desk):
    before = rate_of(desk, 2026, 2)
    desk.post("/taux", {**RATE, "taux-year": "2026", "taux-half": "2"})
    assert rate_of(desk, 2026, 2) == [(265, 290, "JO")]
    assert "publié : BCE 2,40" in desk.get("/taux").text.replace("\u00a0", " ")
    desk.post("/taux/2026-2/publie")
    assert rate_of(desk, 2026, 2) == before
    assert "saisi par vous" not in desk.get("/taux").text


def test_a_half_year_opens_for_correction_with_what_is_known(desk):
    page = desk.get("/taux?annee=2024&moitie=2").text.replace("\u00a0", " ")
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
def test_what_is_no_rate_is_refused_beside_its_field_and_nothing_is_lost(desk, field, word, sentence):
    answer = desk.post("/taux", {**RATE, field: word})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="JO"' in answer.text or field == "taux-source"
    assert desk.count("rate") == {"rate": 24}


def test_the_contract_s_rate_is_kept_and_warned_of_when_it_is_below_the_floor(desk):
    desk.post("/taux/contrat", {"regle-kind": "contract", "regle-contract": "12"})
    assert rule_of(desk) == ("contract", 1200)
    page = desk.get("/taux").text.replace("\u00a0", " ")
    assert "sous le plancher de la loi" in page
    assert "2e semestre 2024, 14,76 % au moins" in page
    assert "2 autres semestres depuis le 2e semestre 2023" in page.replace("\u202f", " ")
    desk.post("/taux/contrat", {"regle-kind": "contract", "regle-contract": "15,21"})
    assert "sous le plancher" not in desk.get("/taux").text
    desk.post("/taux/contrat", {"regle-kind": "none", "regle-contract": ""})
    assert rule_of(desk) == ("none", 0)


@pytest.mark.parametrize("word", ["", "0", "beaucoup"])
def test_a_fixed_rate_of_nothing_is_refused(desk, word):
    answer = desk.post("/taux/contrat", {"regle-kind": "contract", "regle-contract": word})
    assert answer.status_code == 422
    assert rule_of(desk) == ("ecb_plus_ten", 0)


def test_a_half_year_that_is_missing_is_said_on_the_page_and_in_a_list_that_claims(desk):
    with desk.books() as db, db.write():
        db.conn.execute("delete from rate where year = 2025 and half = 1")
    assert "Taux manquant" in desk.get("/taux").text
    shown = "/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email"
    assert "le taux manque pour" not in desk.get(shown).text
    desk.post("/echelle/1", {**RUNG, "n1-charges": "claimed"})
    assert "le taux manque pour : 1er semestre 2025" in desk.get(shown).text


RUNG = {
    "n1-name": "Rappel", "n1-grace_days": "10", "n1-deadline_days": "5", "n1-channels": "both",
    "n1-charges": "silent",
}  # fmt: skip
