"""The first page: days of sales outstanding, and amounts collected after the last reminders."""

import re
from datetime import UTC, datetime, timedelta

from app_client import DEMO_VIEW

from relances_app.runtime.startup import start_sender


def text_of(app_client, place):
    (section,) = re.findall(rf'id="{place}">(.*?)</section>', app_client.get("/").text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", section).split()).replace("\u202f", " ").replace("\xa0", " ")


def import_at(app_client, days_ago):
    with app_client.database() as db, db.write():
        db.conn.execute(
            """insert into import (imported_at, names, sources, is_whole_list, new, changed, settled, rejected)
            values (?, '["liste.csv"]', '["table"]', 1, 1, 0, 0, 0)""",
            ((datetime.now(UTC) - timedelta(days=days_ago)).isoformat(),),
        )


def test_days_sales_outstanding_are_shown_or_the_reason_why_not(app_client):
    assert "aucun fichier de factures" in text_of(app_client, "dso")
    import_at(app_client, 1)
    assert "Calculable à partir du" in text_of(app_client, "dso")
    import_at(app_client, 120)
    assert "aucune vente connue" in text_of(app_client, "dso")
    with app_client.database() as db, db.write():
        db.conn.execute("update document set open_amount = 0")
        day = (datetime.now(UTC) - timedelta(days=20)).date().isoformat()
        db.conn.execute(
            "update document set issued_on = ?, due_on = ?, amount = 9000, open_amount = 1000 where id = 1",
            (day, day),
        )
        db.conn.execute(
            "update document set issued_on = ?, kind = 'payment', amount = -500 where id = 2", (day,)
        )
    assert "10 jours de ventes encore à encaisser" in text_of(app_client, "dso")


def test_payments_after_a_reminder_are_shown_and_undone(app_client):
    assert text_of(app_client, "rapporte").endswith("Aucune relance envoyée en 30 jours.")
    end = start_sender(app_client.state)
    app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    app_client.wait_done(1)
    end()
    assert "0,00 € 7 relances envoyées en 30 jours" in text_of(app_client, "rapporte")
    ((paid, cents),) = app_client.query(
        "select document_id, open_amount from message_line where number = 'FA24020032'"
    )
    ((part,),) = app_client.query("select document_id from message_line where number = 'FA24020043'")
    app_client.post(f"/reglements/document/{paid}")
    app_client.post(f"/reglements/document/{part}", {"montant": "100,00"})
    assert cents == 54500
    assert "645,00 € 7 relances" in text_of(app_client, "rapporte")
    app_client.post("/reglements/1/annuler")
    assert "100,00 € 7 relances" in text_of(app_client, "rapporte")


def test_a_payment_before_the_reminder_and_a_cancelled_reminder_do_not_count(app_client):
    end = start_sender(app_client.state)
    app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    app_client.wait_done(1)
    end()
    ((paid, entry),) = app_client.query(
        """select l.document_id, j.id from message_line l join journal j on j.message_id = l.message_id
        where l.number = 'FA24020032'"""
    )
    app_client.post(f"/reglements/document/{paid}")
    with app_client.database() as db, db.write():
        db.conn.execute("update payment set booked_on = '2024-01-01'")
    assert text_of(app_client, "rapporte").startswith("Encaissé après relance 0,00 €")
    with app_client.database() as db, db.write():
        db.conn.execute("update payment set booked_on = date('now', '+1 day')")
    assert "545,00 €" in text_of(app_client, "rapporte")
    app_client.post(f"/histo/{entry}/annuler", {"motif": "erreur"})
    assert "0,00 € 6 relances envoyées" in text_of(app_client, "rapporte")
