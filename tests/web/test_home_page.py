"""The first page: what needs attention, and what is owed by age."""

from datetime import UTC, datetime, timedelta


def owe(desk, until_on):
    with desk.books() as db, db.write():
        db.conn.execute(
            "insert into hold (customer_id, kind, reason, until_on, since_on) values (2, 'promise', 'tél.', ?, ?)",
            (until_on, until_on),
        )


def test_the_ageing_is_a_picture_with_words_and_a_table(desk):
    page = desk.get("/").text
    assert 'role="img" aria-labelledby="ageing-title ageing-text"' in page
    assert page.count("Plus de 90 jours") == 3


def test_a_promise_not_kept_is_told_until_somebody_has_seen_it(desk):
    assert "promesse non tenue" not in desk.get("/").text
    owe(desk, "2025-12-31")
    assert "promesse non tenue" in desk.get("/").text
    assert ">promesse non tenue<" in desk.get("/clients/2").text
    desk.post("/clients/2/promesse-vue")
    assert "promesse non tenue" not in desk.get("/").text


def bring(desk, instant):
    with desk.books() as db, db.write():
        db.conn.execute(
            """insert into import (imported_at, names, sources, is_whole_list, new, changed, settled, rejected)
            values (?, '["liste.csv"]', '[]', 1, 1, 0, 0, 0)""",
            (instant,),
        )


def test_old_data_are_told(desk):
    bring(desk, datetime.now(UTC).isoformat())
    assert "Vos données ont" not in desk.get("/").text
    bring(desk, (datetime.now(UTC) - timedelta(days=9)).isoformat())
    assert "Vos données ont 9 jours" in desk.get("/").text


def test_nothing_due_is_said(desk):
    bring(desk, datetime.now(UTC).isoformat())
    assert "Rien à relancer : bravo" not in desk.get("/").text
    with desk.books() as db, db.write():
        db.conn.execute("update document set open_amount = 0")
    assert "Rien à relancer : bravo" in desk.get("/").text
