"""Sending from the screen: one run, stopped, resumed, decided, and read in Histo."""

import html

import pytest
from app_client import DEMO_VIEW, sentence_of

SEND = {**DEMO_VIEW, "date_edition": "2024-08-01"}


def states(desk):
    return dict(desk.query("select state, count(*) from message group by state"))


def put_in(desk, state, message_id=1):
    with desk.books() as db, db.write():
        db.conn.execute("update message set state = ? where id = ?", (state, message_id))


@pytest.mark.parametrize("piece", [False, True])
def test_sending_without_a_server_is_refused_with_the_way_to_set_it(desk, piece):
    desk.post("/structure/essai")
    answer = desk.post("/relances/envoyer", SEND, piece=piece)
    assert answer.status_code == 422
    assert "serveur de messagerie" in sentence_of(answer)
    assert 'href="/structure"' in answer.text
    assert states(desk) == {}


def test_sending_without_the_password_is_refused_with_the_way_to_give_it(desk):
    desk.post("/structure/essai")
    with desk.books() as db, db.write():
        db.conn.execute("update structure set mail_host = 'smtp.example.com', mail_user = 'compta'")
    answer = desk.post("/relances/envoyer", SEND)
    assert answer.status_code == 422
    assert "mot de passe" in sentence_of(answer)
    assert 'href="/structure#mot-de-passe"' in answer.text
    assert desk.post("/structure/mot-de-passe", {"mot_de_passe": "sésame"}).status_code == 303
    assert desk.post("/relances/envoyer", SEND).status_code == 303


def test_sending_queues_one_run_and_goes_to_its_page(desk):
    answer = desk.post("/relances/envoyer", SEND)
    assert answer.status_code == 303
    assert answer.location == "/envois/1"
    assert states(desk) == {"queued": 7}
    page = desk.get("/envois/1").text
    assert "0 sur 7" in page
    assert "Arrêter" in page
    assert 'hx-trigger="load delay' in page


def test_htmx_is_led_to_the_run(desk):
    answer = desk.post("/relances/envoyer", SEND, piece=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/envois/1")


def test_the_button_pressed_twice_makes_one_reminder(desk):
    assert desk.post("/relances/envoyer", SEND).status_code == 303
    answer = desk.post("/relances/envoyer", SEND)
    assert answer.status_code == 422
    assert "Rien à envoyer" in sentence_of(answer)
    assert states(desk) == {"queued": 7}
    assert desk.count("batch") == {"batch": 1}


@pytest.mark.parametrize("day", ["", "hier", "2024-02-30"])
def test_a_wrong_date_of_the_letter_is_refused_in_french(desk, day):
    answer = desk.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": day}, piece=True)
    assert answer.status_code == 422
    assert sentence_of(answer).startswith("Indiquez ")
    assert states(desk) == {}


def test_with_nothing_ticked_nothing_leaves(desk):
    desk.post("/relances/cocher-tout", {**DEMO_VIEW, "base": "none"})
    answer = desk.post("/relances/envoyer", SEND, piece=True)
    assert answer.status_code == 422
    assert "Rien à envoyer" in sentence_of(answer)


def test_what_was_unticked_stays_and_the_rest_leaves(sending_desk):
    desk = sending_desk
    desk.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-0"})
    assert desk.post("/relances/envoyer", SEND).status_code == 303
    assert desk.wait_done(1) == {"sent": 6}
    assert desk.query("select level from document where number = 'FA24020044'") == [(0,)]
    assert desk.query("select distinct level from document where number in ('FA24020032', 'FA24020046')") == [
        (1,)
    ]
    assert desk.get("/boite-essai").text.count("<li>") == 6
    assert "Envoi terminé" in desk.get("/envois/1", piece=True).text
    assert "<title>Envoi terminé · Relances</title>" in desk.get("/envois/1").text


def test_a_run_is_stopped_and_goes_on(desk):
    desk.post("/relances/envoyer", SEND)
    assert desk.post("/envois/1/arreter").location == "/envois/1"
    page = desk.get("/envois/1").text
    assert "Envoi arrêté" in page
    assert "hx-trigger" not in page.partition('id="progress-1"')[2].partition("</section>")[0]
    assert "Envoi arrêté" in desk.get("/envois").text
    assert desk.post("/envois/1/reprendre").status_code == 303
    assert desk.query("select state from batch") == [("running",)]
    assert states(desk) == {"queued": 7}


@pytest.mark.parametrize("act", ["arreter", "reprendre"])
def test_a_run_that_does_not_exist_changes_nothing(desk, act):
    before = desk.count()
    answer = desk.post(f"/envois/999/{act}")
    assert answer.status_code in {303, 404}
    assert desk.count() == before


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
def test_a_person_decides_about_a_message(desk, state, verdict, after):
    desk.post("/relances/envoyer", SEND)
    put_in(desk, state)
    assert desk.get("/envois").status_code == 200
    assert desk.post(f"/envois/messages/1/{verdict}").location == "/envois"
    assert desk.query("select state from message where id = 1") == [(after,)]
    assert desk.query("select level from document where number = 'FA24020044'") == [(int(after == "sent"),)]


@pytest.mark.parametrize(
    ("state", "verdict"), [("queued", "parti"), ("sent", "renvoyer"), ("sent", "abandonner")]
)
def test_a_decision_that_comes_too_late_is_refused(desk, state, verdict):
    desk.post("/relances/envoyer", SEND)
    put_in(desk, state)
    answer = desk.post(f"/envois/messages/1/{verdict}")
    assert answer.status_code == 422
    assert "déjà changé" in sentence_of(answer)
    assert desk.count("journal") == {"journal": 0}


def test_a_decision_about_nothing_is_not_found(desk):
    assert desk.post("/envois/messages/999/parti").status_code == 404
    assert desk.post("/envois/messages/1/brûler").status_code == 404


def test_an_uncertain_message_says_so_with_three_buttons(desk):
    desk.post("/relances/envoyer", SEND)
    put_in(desk, "uncertain")
    text = desk.get("/envois").text
    assert "peut-être parti" in text
    for verdict in ("parti", "renvoyer", "abandonner"):
        assert f'action="/envois/messages/1/{verdict}"' in text
    assert "1 envoi incertain" in desk.get("/").text


def test_a_reminder_taken_back_brings_its_documents_down_again(sending_desk):
    desk = sending_desk
    desk.post("/relances/envoyer", SEND)
    desk.wait_done(1)
    entry = desk.query("select min(id) from journal where customer_id = 2")[0][0]
    assert desk.query("select level from document where number = 'FA24020044'") == [(1,)]
    assert desk.post(f"/histo/{entry}/annuler", {"motif": "erreur de client"}).location == "/histo"
    assert desk.query("select level from document where number = 'FA24020044'") == [(0,)]
    text = desk.get("/histo").text
    assert "erreur de client" in text
    assert "annulée" in text
    again = desk.post(f"/histo/{entry}/annuler")
    assert again.status_code == 422
    assert "déjà annulée" in html.unescape(sentence_of(again))


def test_what_others_wrote_is_escaped_in_the_outbox(desk):
    desk.post("/relances/envoyer", SEND)
    evil = "<script>alert(1)</script>"
    with desk.books() as db, db.write():
        db.conn.execute("update message set advice = ? where id = 1", (evil,))
    page = desk.get("/envois").text
    assert html.escape(evil) in page
    assert evil not in page


def test_a_row_follows_what_its_message_becomes_and_what_the_level_is_called(desk):
    desk.post("/relances/envoyer", SEND)
    assert "en attente" in desk.get("/envois").text
    with desk.books() as db, db.write():
        db.conn.execute("update message set state = 'held' where state = 'queued'")
        db.conn.execute("update rung set name = 'Petit rappel' where level = 1")
        name = db.conn.execute("select name from rung where level = 1").fetchone()
    page = desk.get("/envois").text
    assert "retenu" in page
    assert "en attente" not in page
    assert name is None or "Petit rappel" in page
