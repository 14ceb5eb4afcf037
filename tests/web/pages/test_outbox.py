"""Sending from the screen: one run, stopped, resumed, decided, and read in Histo.

Long because each step of a batch has its case.
"""

import html
from datetime import datetime

import pytest
from app_client import DEMO_VIEW, error_message

from relances_app.store import batches

SEND = {**DEMO_VIEW, "date_edition": "2024-08-01"}


def states(app_client):
    return dict(app_client.query("select state, count(*) from message group by state"))


def set_state(app_client, state, message_id=1):
    with app_client.database() as db, db.write():
        db.conn.execute("update message set state = ? where id = ?", (state, message_id))


@pytest.mark.parametrize("piece", [False, True])
def test_sending_without_a_server_is_refused_with_a_link_to_set_it(app_client, piece):
    app_client.post("/structure/essai")
    answer = app_client.post("/relances/envoyer", SEND, piece=piece)
    assert answer.status_code == 422
    assert "serveur de messagerie" in error_message(answer)
    assert 'href="/structure/messagerie"' in answer.text
    assert states(app_client) == {}


def test_sending_without_the_password_is_refused_with_a_link_to_enter_it(app_client):
    app_client.post("/structure/essai")
    with app_client.database() as db, db.write():
        db.conn.execute("update structure set mail_host = 'smtp.example.com', mail_user = 'compta'")
    answer = app_client.post("/relances/envoyer", SEND)
    assert answer.status_code == 422
    assert "mot de passe" in error_message(answer)
    assert 'href="/structure/messagerie#mot-de-passe"' in answer.text
    password = {"mot_de_passe": "sésame"}
    unconfirmed = app_client.post("/structure/mot-de-passe", password)
    assert "n’a pas encore été confirmé" in error_message(unconfirmed), (
        "the server was not set by the program"
    )
    assert app_client.post("/structure/mot-de-passe", {**password, "confirme": "1"}).status_code == 303
    assert app_client.post("/relances/envoyer", SEND).status_code == 303


def test_sending_queues_one_batch_and_opens_its_page(app_client):
    answer = app_client.post("/relances/envoyer", SEND)
    assert answer.status_code == 303
    assert answer.location == "/envois/1"
    assert states(app_client) == {"queued": 7}
    page = app_client.get("/envois/1").text
    assert "0 sur 7" in page
    assert "Arrêter" in page
    assert 'hx-trigger="load delay' in page


def test_the_sheet_shows_the_progress_of_the_batch(app_client):
    answer = app_client.post("/relances/envoyer", SEND, piece=True)
    assert answer.status_code == 200
    assert 'id="progress-1"' in answer.text
    assert "HX-Redirect" not in answer.headers


def test_a_double_click_makes_one_reminder(app_client):
    assert app_client.post("/relances/envoyer", SEND).status_code == 303
    answer = app_client.post("/relances/envoyer", SEND)
    assert answer.status_code == 422
    assert "Rien à envoyer" in error_message(answer)
    assert states(app_client) == {"queued": 7}
    assert app_client.count("batch") == {"batch": 1}


@pytest.mark.parametrize("day", ["", "hier", "2024-02-30"])
def test_a_wrong_date_of_the_letter_is_refused_in_french(app_client, day):
    answer = app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": day}, piece=True)
    assert answer.status_code == 422
    assert error_message(answer).startswith("Indiquez ")
    assert states(app_client) == {}


def test_an_empty_selection_sends_nothing(app_client):
    app_client.post("/relances/cocher-tout", {**DEMO_VIEW, "base": "none"})
    answer = app_client.post("/relances/envoyer", SEND, piece=True)
    assert answer.status_code == 422
    assert "Rien à envoyer" in error_message(answer)


def test_deselected_customers_stay_and_the_rest_is_sent(sending_client):
    app_client = sending_client
    app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-0"})
    assert app_client.post("/relances/envoyer", SEND).status_code == 303
    assert app_client.wait_done(1) == {"sent": 6}
    assert app_client.query("select level from document where number = 'FA24020044'") == [(0,)]
    assert app_client.query(
        "select distinct level from document where number in ('FA24020032', 'FA24020046')"
    ) == [(1,)]
    assert app_client.get("/boite-essai").text.count("<li>") == 6
    assert "Envoi terminé" in app_client.get("/envois/1", piece=True).text
    assert "<title>Envoi terminé · Relances</title>" in app_client.get("/envois/1").text


def test_a_batch_is_stopped_and_resumed(app_client):
    app_client.post("/relances/envoyer", SEND)
    assert app_client.post("/envois/1/arreter").location == "/envois/1"
    page = app_client.get("/envois/1").text
    assert "Envoi arrêté" in page
    assert "hx-trigger" not in page.partition('id="progress-1"')[2].partition("</section>")[0]
    assert "Envoi arrêté" in app_client.get("/envois").text
    assert app_client.post("/envois/1/reprendre").status_code == 303
    assert app_client.query("select state from batch") == [("running",)]
    assert states(app_client) == {"queued": 7}


def test_the_strip_shows_the_batch_that_runs_although_an_older_one_is_stopped(app_client):
    app_client.post("/relances/envoyer", SEND)
    app_client.post("/envois/1/arreter")
    assert 'href="/envois/2"' not in app_client.get("/clients").text
    with app_client.database() as db, db.write():
        db.conn.execute(
            "insert into batch (created_at, channel, level, as_of, grace_days, dated_on, state) "
            "select created_at, channel, level, as_of, grace_days, dated_on, 'running' from batch"
        )
        db.conn.execute("update message set batch_id = 2 where id > 3")
    assert 'href="/envois/2"' in app_client.get("/clients").text


@pytest.mark.parametrize("act", ["arreter", "reprendre"])
def test_an_unknown_batch_changes_nothing(app_client, act):
    before = app_client.count()
    answer = app_client.post(f"/envois/999/{act}")
    assert answer.status_code in {303, 404}
    assert app_client.count() == before


@pytest.mark.parametrize(
    ("state", "verdict", "after"),
    [
        ("uncertain", "parti", "sent"),
        ("uncertain", "renvoyer", "queued"),
        ("uncertain", "abandonner", "cancelled"),
        ("held", "renvoyer", "queued"),
        ("deferred", "abandonner", "cancelled"),
        ("queued", "abandonner", "cancelled"),
    ],
)
def test_the_user_decides_about_a_message(app_client, state, verdict, after):
    app_client.post("/relances/envoyer", SEND)
    set_state(app_client, state)
    assert app_client.get("/envois").status_code == 200
    assert app_client.post(f"/envois/messages/1/{verdict}").location == "/envois"
    assert app_client.query("select state from message where id = 1") == [(after,)]
    assert app_client.query("select level from document where number = 'FA24020044'") == [
        (int(after == "sent"),)
    ]


@pytest.mark.parametrize(
    ("state", "verdict"), [("queued", "parti"), ("sent", "renvoyer"), ("sent", "abandonner")]
)
def test_a_decision_that_comes_too_late_is_refused(app_client, state, verdict):
    app_client.post("/relances/envoyer", SEND)
    set_state(app_client, state)
    answer = app_client.post(f"/envois/messages/1/{verdict}")
    assert answer.status_code == 422
    assert "déjà changé" in error_message(answer)
    assert app_client.count("journal") == {"journal": 0}


def test_a_decision_about_an_unknown_message_is_not_found(app_client):
    assert app_client.post("/envois/messages/999/parti").status_code == 404
    assert app_client.post("/envois/messages/1/brûler").status_code == 404


def test_an_uncertain_message_has_three_buttons(app_client):
    app_client.post("/relances/envoyer", SEND)
    set_state(app_client, "uncertain")
    text = app_client.get("/envois").text
    assert "peut-être envoyé" in text
    for verdict in ("parti", "renvoyer", "abandonner"):
        assert f'action="/envois/messages/1/{verdict}"' in text
    assert "Envoi incertain" in app_client.get("/").text


def test_a_cancelled_reminder_lowers_the_level_of_its_documents(sending_client):
    app_client = sending_client
    app_client.post("/relances/envoyer", SEND)
    app_client.wait_done(1)
    entry = app_client.query("select min(id) from journal where customer_id = 2")[0][0]
    assert app_client.query("select level from document where number = 'FA24020044'") == [(1,)]
    assert app_client.post(f"/histo/{entry}/annuler", {"motif": "erreur de client"}).location == "/histo"
    assert app_client.query("select level from document where number = 'FA24020044'") == [(0,)]
    text = app_client.get("/histo").text
    assert ">Annulé<" in text
    assert "erreur de client" in app_client.get(f"/histo/{entry}").text
    again = app_client.post(f"/histo/{entry}/annuler")
    assert again.status_code == 422
    assert "déjà annulée" in html.unescape(error_message(again))


def test_what_others_wrote_is_escaped_in_the_outbox(app_client):
    app_client.post("/relances/envoyer", SEND)
    evil = "<script>alert(1)</script>"
    with app_client.database() as db, db.write():
        db.conn.execute("update message set advice = ? where id = 1", (evil,))
    page = app_client.get("/envois").text
    assert html.escape(evil) in page
    assert evil not in page


def test_a_row_follows_what_its_message_becomes_and_what_the_level_is_called(app_client):
    app_client.post("/relances/envoyer", SEND)
    assert "en attente" in app_client.get("/envois").text
    with app_client.database() as db, db.write():
        db.conn.execute("update message set state = 'held' where state = 'queued'")
        db.conn.execute("update rung set name = 'Petit rappel' where level = 1")
        name = db.conn.execute("select name from rung where level = 1").fetchone()
    page = app_client.get("/envois").text
    assert "À décider" in page
    assert "en attente" not in page.partition('id="table"')[2]
    assert name is None or "Petit rappel" in page


def test_a_paused_batch_shows_its_reason_and_when_it_resumes(app_client):
    app_client.post("/relances/envoyer", SEND)
    with app_client.database() as db, db.write():
        resume_at = datetime(2026, 3, 2, 14, 5).astimezone()
        batches.set_batch_state(db, 1, "paused", "La limite d'envoi est atteinte.", resume_at)
    page = html.unescape(app_client.get("/envois/1").text)
    assert "La limite d’envoi est atteinte." in page
    assert "Reprise prévue le 02/03/2026 à 14:05." in page
    assert "Reprendre" in page
    app_client.post("/envois/1/reprendre")
    assert "Reprise prévue" not in app_client.get("/envois/1").text
