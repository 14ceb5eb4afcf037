"""The list: folding, chips, menus and the send sheet."""

import re

import pytest
from app_client import DEMO_VIEW

GROUP = re.compile(r'id="group-(\d+)"')


def get_list(app_client, **params):
    query = "&".join(f"{name}={value}" for name, value in {**DEMO_VIEW, **params}.items())
    return app_client.get(f"/relances?{query}").text


def test_folding_is_remembered_per_customer_and_level(app_client):
    assert "FA24020044" in get_list(app_client)
    answer = app_client.post("/relances/plier", {**DEMO_VIEW, "groupe": "2-0"}, piece=True)
    assert "FA24020044" not in answer.text
    assert 'aria-expanded="false"' in answer.text
    assert "FA24020044" not in get_list(app_client)
    assert "FA24020044" not in get_list(app_client, cherche="Boulangerie")
    app_client.post("/relances/plier", {**DEMO_VIEW, "groupe": "2-1"})
    assert "FA24020044" in get_list(app_client)


def test_the_whole_list_is_folded_and_unfolded_at_once(app_client):
    app_client.post("/relances/plier", {**DEMO_VIEW, "groupe": "2-1"})
    folded = app_client.post("/relances/plier-tout", {**DEMO_VIEW, "deplier": "0"}, piece=True).text
    assert "Tout déplier" in folded
    assert "FA2402" not in folded
    assert (
        "FA24020044"
        in app_client.post("/relances/plier-tout", {**DEMO_VIEW, "deplier": "1"}, piece=True).text
    )


def test_a_chip_shows_its_customers_and_a_second_press_removes_it(app_client):
    shown = get_list(app_client, montrer="sans-mail")
    assert GROUP.findall(shown) == ["1"]
    assert 'aria-current="true"' in shown
    assert "Effacer les filtres" in shown
    link = re.search(r'id="chip-sans-mail"[^>]*href="([^"]+)"', shown)[1].replace("&amp;", "&")
    assert len(GROUP.findall(app_client.get(link).text)) == 9


def test_an_unknown_chip_is_refused(app_client):
    assert app_client.get("/relances?montrer=tous").status_code == 422


@pytest.mark.parametrize("mode", ["email", "edition"])
def test_the_mode_button_is_last_in_the_dock(app_client, mode):
    dock = get_list(app_client, mode=mode).partition('id="bar"')[2]
    assert re.findall(r'id="(send|toggle-mode)"', dock) == ["send", "toggle-mode"]


def test_the_menu_of_a_customer_opens_what_its_row_allows(app_client):
    menu = app_client.get("/relances/2/actions?mode=email&date_limite=2024-08-01&delai=15", piece=True).text
    for label in ("Aperçu", "Explication", "N’afficher que ce client", "Litige ou promesse…", "Fiche client"):
        assert label in menu
    app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-0"})
    assert "Aperçu" not in app_client.get("/relances/2/actions", piece=True).text


def test_suspending_reminders_in_the_list_unticks_the_customer(app_client):
    answer = app_client.post(
        "/relances/2/attente", {**DEMO_VIEW, "sorte": "dispute", "motif": "pose"}, piece=True
    )
    assert ">Litige</span>" in answer.text
    assert "disabled" in answer.text
    refused = app_client.post("/relances/2/attente", {**DEMO_VIEW, "sorte": "promise"}, piece=True)
    assert refused.status_code == 422


def test_the_sheet_recaps_what_leaves(app_client):
    sheet = app_client.get("/relances/envoyer/recapitulatif", piece=True).text
    for text in ("7 mails", "0 lettre", "1 sur 7", "Envoyer 7 relances", "Éditer aussi 1 lettre"):
        assert text in sheet, text
    mixed = app_client.post("/relances/envoyer/recapitulatif", {**DEMO_VIEW, "mixte": "1"}, piece=True).text
    assert "Envoyer 8 relances" in mixed


def test_mixed_sending_in_the_mode_of_mails_prints_letters_for_the_others(app_client):
    answer = app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01", "mixte": "1"})
    assert answer.location == "/envois/2?lettres=1"
    assert app_client.query("select channel, count(*) from message group by channel order by 1") == [
        ("letter", 1), ("mail", 7),
    ]  # fmt: skip


def test_letters_of_mixed_sending_that_were_not_shown_are_refused(app_client):
    data = {**DEMO_VIEW, "date_edition": "2024-08-01", "mixte": "1", "vu_autres": "3-3-100"}
    assert app_client.post("/relances/envoyer", data).status_code == 422
    assert app_client.count("message") == {"message": 0}


def test_an_error_stays_in_the_sheet(app_client):
    data = {**DEMO_VIEW, "date_edition": "2024-08-01", "vu": "1-1-1"}
    answer = app_client.post("/relances/envoyer", data, piece=True)
    assert answer.status_code == 422
    assert 'id="send-form"' in answer.text
    assert "La liste a changé" in answer.text


def test_the_arrows_show_one_reminder_after_the_other(app_client):
    data = {**DEMO_VIEW, "rang": "2", "rang_vu": "1"}
    shown = app_client.post("/relances/envoyer/apercu", data, piece=True).text
    assert "2 sur 7" in shown
    assert "Aperçu : Café du Canal" in shown
    kept = app_client.post("/relances/envoyer/recapitulatif", {**DEMO_VIEW, "rang_vu": "2"}, piece=True).text
    assert "2 sur 7" in kept
