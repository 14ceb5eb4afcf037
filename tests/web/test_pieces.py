"""Pieces that are drawn once say the same as pieces drawn each time."""

import html

from desk import DEMO_VIEW

SEND = {**DEMO_VIEW, "date_edition": "2024-08-01"}


def test_a_piece_is_drawn_once_for_the_same_words_and_anew_for_others(desk):
    draw = desk.app.jinja_env.globals["draw"]
    with desk.app.test_request_context():
        one = draw("_menu.html", here="home")
        assert draw("_menu.html", here="home") is one
        other = draw("_menu.html", here="outbox")
    assert one.count("aria-current") == other.count("aria-current") == 1
    assert one != other


def test_what_others_wrote_is_escaped_in_a_piece(desk):
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
