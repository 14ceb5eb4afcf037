"""The page « Relances » with a date to come, and with a customer who had a message lately."""

from datetime import timedelta

from app_client import DEMO_VIEW

from relances_app.system.clock import today
from relances_app.web.pages.reminders import filters

LIST = "/relances?niveau=1&date_limite={}&delai=15&mode=email"


def test_the_list_says_that_its_date_is_to_come_and_forgets_it_the_next_day(app_client, monkeypatch):
    ahead = today() + timedelta(days=40)
    assert "Date limite à venir" in app_client.get(LIST.format(ahead)).text
    assert f'value="{ahead}"' in app_client.get("/relances").text
    yesterday = today() - timedelta(days=1)
    assert f'value="{ahead}"' not in app_client.get(f"{LIST.format(ahead)}&jour={yesterday}").text
    app_client.get(LIST.format(ahead))
    monkeypatch.setattr(filters, "today", lambda: today() + timedelta(days=1))
    assert f'value="{ahead}"' not in app_client.get("/relances").text


def test_a_customer_who_waits_can_be_reminded_at_once(sending_client):
    client = sending_client
    client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    client.wait_done(1)
    with client.database() as db, db.write():
        db.conn.execute(
            """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount)
            select customer_id, 'FA-NEUVE', 'invoice', '2024-05-01', '2024-06-01', 5000, 5000
            from message limit 1"""
        )
    (customer_id,) = client.query("select customer_id from message limit 1")[0]
    page = client.get("/relances?niveau=1&date_limite=2024-08-01&delai=15&mode=email").text
    assert "prochain possible le" in page
    menu = client.get(f"/relances/{customer_id}/actions", piece=True).text
    assert "Relancer sans attendre" in menu
    assert "prochain possible le" in client.get(f"/relances/{customer_id}/delai").text
    answer = client.post(f"/relances/{customer_id}/delai", DEMO_VIEW, piece=True)
    assert "peut être relancé dès maintenant" in answer.text
    assert "prochain possible le" not in answer.text
    assert "Aucun délai" in client.get(f"/relances/{customer_id}/delai").text
