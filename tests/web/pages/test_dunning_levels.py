"""The page « Échelle »: each level by the structure's own words, delays, ways and charges."""

import re

import pytest
from app_client import DEMO_VIEW

LIST = "/relances?date_limite=2024-08-01&mode=email"
WORDS = {
    "name": "Rappel amical",
    "grace_days": "10",
    "deadline_days": "5",
    "channels": "both",
    "charges": "silent",
}


def keep(desk, level, **words):
    return desk.post(
        f"/echelle/{level}", {f"n{level}-{name}": word for name, word in {**WORDS, **words}.items()}
    )


def rungs(desk):
    return desk.query("select * from rung order by level")


def delay_of(answer):
    return re.search(r'name="delai" value="(\d+)"', answer.text)[1]


def test_the_levels_that_come_with_the_program_claim_nothing(desk):
    page = desk.get("/echelle").text
    assert page.count("réglages d’origine</span>") == 3
    assert re.search(r"<option selected value=.claimed", page) is None
    for name in ("1ère relance", "2ème relance", "3ème relance"):
        assert f'value="{name}"' in page


def test_a_level_is_kept_shown_by_its_name_and_taken_back(desk):
    assert keep(desk, 1).status_code == 303
    assert rungs(desk) == [(1, "Rappel amical", 10, 5, "both", "silent")]
    assert "Liste des relances [Rappel amical]" in desk.get(LIST).text
    assert ">Rappel amical</span>" in desk.get("/").text
    assert "Rappel amical" in desk.get("/modeles/fr/mail/1/professional").text
    desk.post("/echelle/1/origine")
    assert rungs(desk) == []
    assert "Liste des relances [1ère relance]" in desk.get(LIST).text


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("name", " "), ("name", "x" * 41), ("grace_days", "366"), ("grace_days", "-1"), ("grace_days", "dix"),
        ("deadline_days", "91"), ("channels", "fax"), ("charges", "doubled"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_level_is_refused_and_the_rest_stays_in_the_form(desk, field, word):
    answer = keep(desk, 2, **{field: word})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert field == "name" or 'value="Rappel amical"' in answer.text
    assert rungs(desk) == []


def test_the_delay_of_a_level_is_the_one_its_list_opens_with(desk):
    keep(desk, 2, grace_days="30")
    assert delay_of(desk.get(f"{LIST}&niveau=1")) == "15"
    assert delay_of(desk.get(f"{LIST}&niveau=2")) == "30"


def test_going_to_another_level_takes_its_delay_unless_one_was_typed(desk):
    keep(desk, 2, grace_days="30")
    assert delay_of(desk.get(f"{LIST}&niveau=2&avant=1&delai=15")) == "30"
    assert delay_of(desk.get(f"{LIST}&niveau=2&avant=1&delai=7")) == "7"
    assert delay_of(desk.get(f"{LIST}&niveau=2&avant=2&delai=15")) == "15"


def test_the_days_granted_are_computed_and_printed(desk):
    keep(desk, 1, deadline_days="12", charges="claimed")
    text = {"subject": "Compte", "body": "Sous {{delai}}, le {{date_limite_de_paiement}}, {{niveau}}."}
    desk.post("/modeles/fr/mail/1/professional", text)
    query = "&".join(f"{name}={word}" for name, word in {**DEMO_VIEW, "date_edition": "2024-08-01"}.items())
    body = desk.get(f"/relances/2/apercu/corps?{query}").text
    assert "Sous 12 jours, le 13 août 2024, Rappel amical." in body
    assert "Réclamé en plus des documents" in desk.get(f"/relances/2/apercu?{query}").text


def test_a_level_for_letters_alone_says_so_and_sends_no_mail(desk):
    keep(desk, 1, channels="letter")
    assert "par lettre seulement" in desk.get(LIST).text
    answer = desk.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    assert answer.status_code == 422
    assert "passez en mode édition" in answer.text
    assert desk.count("message") == {"message": 0}
    assert "send-mixed" not in desk.get(f"{LIST}&mode=edition").text


def test_what_was_claimed_is_read_in_histo_and_the_documents_stay_as_they_are(desk):
    keep(desk, 1, charges="claimed")
    before = desk.query("select id, open_amount from document")
    view = {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"}
    place = desk.post("/relances/envoyer", view).location
    assert "réclamés en plus" in desk.get(place).text
    batch = int(place.rpartition("/")[2])
    ids = [row[0] for row in desk.query("select id from message where batch_id = ?", batch)]
    desk.post(f"{place}/parties", {"partie": ids})
    assert "réclamés en plus" in desk.get("/histo").text
    assert "Réclamé en plus des documents" in desk.get("/histo/1").text
    customer = desk.query("select customer_id from journal where id = 1")[0][0]
    assert "réclamés en plus des documents" in desk.get(f"/clients/{customer}").text
    assert desk.query("select id, open_amount from document") == before


def test_no_text_is_left_with_a_hole_where_days_were_granted(desk):
    answer = keep(desk, 2, deadline_days="0")
    assert answer.status_code == 422
    assert "citent le délai accordé" in answer.text
    text = {"subject": "Compte", "body": "Avant le {{date_limite_de_paiement}}."}
    answer = desk.post("/modeles/fr/mail/1/professional", text)
    assert answer.status_code == 422
    assert "accorde pas de jours" in answer.text
    assert keep(desk, 1, deadline_days="5").status_code == 303
    assert desk.post("/modeles/fr/mail/1/professional", text).status_code == 303
    assert desk.post("/echelle/1/origine").status_code == 422
    assert rungs(desk) == [(1, "Rappel amical", 10, 5, "both", "silent")]
