"""A customer's page: reminders wait for a reason, and go on."""

import pytest
from desk import DEMO_VIEW

LIST = "/relances?date_limite=2024-08-01"


def test_a_customer_on_hold_is_shown_and_cannot_be_ticked(desk):
    assert (
        desk.post("/clients/2/attente", {"sorte": "dispute", "motif": "porte rayée"}).location == "/clients/2"
    )
    assert "en litige : porte rayée" in desk.get("/clients/2").text
    shown = desk.get(LIST).text
    assert "en litige : porte rayée" in shown
    desk.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-1"})
    desk.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    assert desk.query("select count(*) from message where customer_id = 2") == [(0,)]


def test_a_hold_lifted_brings_the_customer_back(desk):
    before = desk.get(LIST).text.count('aria-checked="true"')
    desk.post("/clients/2/attente", {"sorte": "pause", "jusquau": "2999-12-31"})
    assert desk.get(LIST).text.count('aria-checked="true"') == before - 2
    desk.post("/clients/2/reprendre")
    assert desk.get(LIST).text.count('aria-checked="true"') == before


@pytest.mark.parametrize("words", [{"sorte": "jamais"}, {"sorte": "pause", "jusquau": "bientôt"}])
def test_a_hold_that_cannot_be_read_is_refused(desk, words):
    assert desk.post("/clients/2/attente", words).status_code == 422
    assert desk.count("hold") == {"hold": 0}


@pytest.mark.parametrize(
    ("words", "found"),
    [("aubépine", "à relancer : échu"), ("c005", "déduit de ce groupe"), ("FA24020046", "à relancer")],
)
def test_why_is_answered_by_name_code_or_number(desk, words, found):
    assert found in desk.get(f"/relances/pourquoi?recherche={words}&date_limite=2024-08-01").text


def test_why_of_a_customer_outside_the_list_is_answered_too(desk):
    page = desk.get("/relances/pourquoi?recherche=hirondelles&niveau=2&date_limite=2024-08-01").text
    assert "non : en attente de la 1ère relance" in page
    assert "Aucun client" in desk.get("/relances/pourquoi?recherche=personne").text
