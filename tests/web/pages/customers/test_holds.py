"""A customer's page: reminders wait for a reason, and go on."""

import re
from datetime import date, timedelta

import pytest
from app_client import DEMO_VIEW

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.store.customers import add_hold

LIST = "/relances?date_limite=2024-08-01"
BROKEN = ">promesse non tenue</span>"


def test_a_customer_on_hold_is_shown_and_cannot_be_ticked(desk):
    assert (
        desk.post("/clients/2/attente", {"sorte": "dispute", "motif": "porte rayée"}).location
        == "/clients/2#relances"
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


def in_force(desk):
    return desk.query("select kind, reason, until_on from hold where lifted_on is null order by id")


def test_a_hold_in_force_is_changed_in_place(desk):
    desk.post("/clients/2/attente", {"sorte": "promise", "motif": "appel du 3", "jusquau": "2999-12-31"})
    page = desk.get("/clients/2").text
    assert '<option selected value="promise">' in page
    assert 'value="appel du 3"' in page
    assert 'value="2999-12-31"' in page
    answer = desk.post("/clients/2/attente", {"sorte": "dispute", "motif": "colis abîmé", "jusquau": ""})
    assert answer.location == "/clients/2#relances"
    assert in_force(desk) == [("dispute", "colis abîmé", None)]
    assert "promesse de règlement jusqu" not in desk.get("/clients/2").text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"sorte": "pause", "jusquau": "2024-01-01"}, "Ce jour est passé"),
        ({"sorte": "promise", "jusquau": ""}, "Indiquez le jour promis"),
        ({"sorte": "never", "jusquau": "2999-12-31"}, "n’a pas de dernier jour"),
        ({"sorte": "pause", "motif": "x" * 201}, "200 caractères au plus."),
    ],
)
def test_a_hold_that_would_hold_nothing_is_said_at_its_field_and_the_one_before_stays(desk, words, sentence):
    desk.post("/clients/2/attente", {"sorte": "dispute", "motif": "porte rayée"})
    answer = desk.post("/clients/2/attente", {"motif": "appel", **words})
    assert answer.status_code == 422
    assert re.search(rf'class="note" id="(?:jusquau|motif)-note"><strong>[^<]*{sentence}', answer.text)
    assert f'<option selected value="{words["sorte"]}">' in answer.text
    assert in_force(desk) == [("dispute", "porte rayée", None)]


def test_a_broken_promise_that_was_seen_lifts_the_promise_and_no_other_hold(desk):
    day = date(2024, 3, 1)
    with desk.books() as db, db.write():
        add_hold(db, 2, None, Hold(HoldKind.PROMISE, "par téléphone", day), day - timedelta(days=9))
        add_hold(db, 2, None, Hold(HoldKind.DISPUTE, "porte rayée"), day)
    page = desk.get("/clients/2").text
    assert BROKEN in page
    assert "en litige : porte rayée" in page
    assert "/clients/2/promesse-vue" in page
    assert desk.post("/clients/2/promesse-vue").location == "/clients/2#relances"
    assert in_force(desk) == [("dispute", "porte rayée", None)]
    page = desk.get("/clients/2").text
    assert BROKEN not in page
    assert "/clients/2/promesse-vue" not in page


def test_a_promise_still_running_is_not_lifted_by_being_seen(desk):
    desk.post("/clients/2/attente", {"sorte": "promise", "jusquau": date.today().isoformat()})
    assert "promesse attendue aujourd’hui" in desk.get("/clients/2").text
    assert "promesse-vue" not in desk.get("/clients/2").text
    desk.post("/clients/2/promesse-vue")
    assert [kind for kind, *_ in in_force(desk)] == ["promise"]


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
