"""A customer's page: reminders wait for a reason, and go on."""

import re
from datetime import date, timedelta

import pytest
from app_client import DEMO_VIEW

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.store.holds import add_hold

LIST = "/relances?date_limite=2024-08-01"
BROKEN = ">Promesse non tenue</span>"


def test_a_customer_on_hold_is_shown_and_cannot_be_selected(app_client):
    assert (
        app_client.post("/clients/2/attente", {"sorte": "dispute", "motif": "porte rayée"}).location
        == "/clients/2#relances"
    )
    assert "en litige : porte rayée" in app_client.get("/clients/2").text
    shown = app_client.get(LIST).text
    assert "en litige : porte rayée" in shown
    app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-1"})
    app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    assert app_client.query("select count(*) from message where customer_id = 2") == [(0,)]


def test_releasing_a_hold_lists_the_customer_again(app_client):
    before = app_client.get(LIST).text.count('aria-checked="true"')
    app_client.post("/clients/2/attente", {"sorte": "pause", "jusquau": "2999-12-31"})
    assert app_client.get(LIST).text.count('aria-checked="true"') == before - 2
    app_client.post("/clients/2/reprendre")
    assert app_client.get(LIST).text.count('aria-checked="true"') == before


def in_force(app_client):
    return app_client.query("select kind, reason, until_on from hold where lifted_on is null order by id")


def test_a_hold_in_force_is_changed_in_place(app_client):
    app_client.post(
        "/clients/2/attente", {"sorte": "promise", "motif": "appel du 3", "jusquau": "2999-12-31"}
    )
    page = app_client.get("/clients/2").text
    assert '<option selected value="promise">' in page
    assert 'value="appel du 3"' in page
    assert 'value="2999-12-31"' in page
    answer = app_client.post(
        "/clients/2/attente", {"sorte": "dispute", "motif": "colis abîmé", "jusquau": ""}
    )
    assert answer.location == "/clients/2#relances"
    assert in_force(app_client) == [("dispute", "colis abîmé", None)]
    suspension = app_client.get("/clients/2").text.partition('id="relances"')[2]
    assert "colis abîmé" in suspension
    assert "promesse de règlement jusqu" not in suspension


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"sorte": "pause", "jusquau": "2024-01-01"}, "Cette date est passée"),
        ({"sorte": "promise", "jusquau": ""}, "Indiquez la date promise"),
        ({"sorte": "never", "jusquau": "2999-12-31"}, "n’a pas de date de fin"),
        ({"sorte": "pause", "motif": "x" * 201}, "200 caractères au plus."),
    ],
)
def test_an_invalid_hold_shows_an_error_at_its_field_and_keeps_the_previous_one(app_client, words, sentence):
    app_client.post("/clients/2/attente", {"sorte": "dispute", "motif": "porte rayée"})
    answer = app_client.post("/clients/2/attente", {"motif": "appel", **words})
    assert answer.status_code == 422
    assert re.search(rf'class="note" id="(?:jusquau|motif)-note"><strong>[^<]*{sentence}', answer.text)
    assert f'<option selected value="{words["sorte"]}">' in answer.text
    assert in_force(app_client) == [("dispute", "porte rayée", None)]


def test_dismissing_a_broken_promise_releases_no_other_hold(app_client):
    day = date(2024, 3, 1)
    with app_client.database() as db, db.write():
        add_hold(db, 2, None, Hold(HoldKind.PROMISE, "par téléphone", day), day - timedelta(days=9))
        add_hold(db, 2, None, Hold(HoldKind.DISPUTE, "porte rayée"), day)
    page = app_client.get("/clients/2").text
    assert BROKEN in page
    assert "en litige : porte rayée" in page
    assert "/clients/2/promesse-vue" in page
    assert app_client.post("/clients/2/promesse-vue").location == "/clients/2#relances"
    assert in_force(app_client) == [("dispute", "porte rayée", None)]
    page = app_client.get("/clients/2").text
    assert BROKEN not in page
    assert "/clients/2/promesse-vue" not in page


def test_a_running_promise_cannot_be_dismissed(app_client):
    app_client.post("/clients/2/attente", {"sorte": "promise", "jusquau": date.today().isoformat()})
    assert "Promesse attendue aujourd’hui" in app_client.get("/clients/2").text
    assert "promesse-vue" not in app_client.get("/clients/2").text
    app_client.post("/clients/2/promesse-vue")
    assert [kind for kind, *_ in in_force(app_client)] == ["promise"]


@pytest.mark.parametrize("words", [{"sorte": "jamais"}, {"sorte": "pause", "jusquau": "bientôt"}])
def test_a_hold_that_cannot_be_read_is_refused(app_client, words):
    assert app_client.post("/clients/2/attente", words).status_code == 422
    assert app_client.count("hold") == {"hold": 0}


@pytest.mark.parametrize(
    ("words", "found"),
    [("aubépine", "à relancer : échu"), ("c005", "déduit de ce groupe"), ("FA24020046", "à relancer")],
)
def test_the_explanation_is_found_by_name_code_or_number(app_client, words, found):
    assert found in app_client.get(f"/relances/pourquoi?recherche={words}&date_limite=2024-08-01").text


def test_a_customer_outside_the_list_is_explained_too(app_client):
    page = app_client.get("/relances/pourquoi?recherche=hirondelles&niveau=2&date_limite=2024-08-01").text
    assert "non : en attente de la 1ère relance" in page
    assert "Aucun client" in app_client.get("/relances/pourquoi?recherche=personne").text
