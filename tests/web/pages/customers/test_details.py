"""The page of one customer: figures, documents with their state, timeline, dialogs."""

import re
from datetime import timedelta

import pytest
from app_client import DEMO_VIEW

from relances_app.runtime.startup import start_sender
from relances_app.system.clock import today


def text_of(page, pattern):
    (section,) = re.findall(pattern, page.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", section).split()).replace("\u202f", " ").replace("\xa0", " ")


def figures(app_client):
    return text_of(app_client.get("/clients/2"), r'<dl class="figures card">(.*?)</dl>')


def timeline(app_client, kind=""):
    return text_of(
        app_client.get(f"/clients/2?fil={kind}"), r'<section class="card" id="fil">(.*?)</section>'
    )


@pytest.fixture
def reminded_client(app_client):
    """The demonstration after the first reminder of customer 2 today."""
    end = start_sender(app_client.state)
    app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    app_client.wait_done(1)
    end()
    return app_client


def test_the_figures_are_total_overdue_payment_period_and_next_step(app_client):
    shown = figures(app_client)
    assert "Total dû 525,51 € 1 document ouvert" in shown
    assert "Échu 525,51 € 1 document" in shown
    assert "Délai moyen de paiement Non connu" in shown
    assert "Prochaine étape 1ère relance à faire" in shown
    assert "/relances?niveau=1&amp;client=2" in app_client.get("/clients/2").text
    with app_client.database() as db, db.write():
        db.conn.execute(
            """insert into document (customer_id, number, kind, issued_on, due_on, amount, open_amount, settled_on)
            values (2, 'VIEUX', 'invoice', ?, ?, 12345, 0, ?)""",
            [(today() - timedelta(days=days)).isoformat() for days in (62, 32, 20)],
        )
        db.conn.execute("update customer set payment_days = 30 where id = 2")
    assert "Délai moyen de paiement Au moins 42 jours 30 jours convenus" in figures(app_client)


def test_the_next_step_moves_on_after_a_reminder_and_stops_while_suspended(reminded_client):
    day = (today() + timedelta(days=15)).strftime("%d/%m/%Y")
    assert f"Prochaine étape 2ème relance le {day} si FA24020044 n’est pas réglé" in figures(reminded_client)
    assert "Relancer…" not in reminded_client.get("/clients/2").text
    reminded_client.post("/clients/2/attente", {"sorte": "dispute", "motif": "porte rayée"})
    assert "Prochaine étape Relances suspendues en litige : porte rayée" in figures(reminded_client)


def test_each_document_shows_its_state(reminded_client):
    page = reminded_client.get("/clients/2")
    (row,) = re.findall(r'<tr id="document-2">.*?</tr>', page.text, re.DOTALL)
    assert "1ère relance</span> le " in row
    with reminded_client.database() as db, db.write():
        db.conn.execute("update document set level = 0, due_on = '2999-01-01' where id = 2")
    assert ">À échoir<" in reminded_client.get("/clients/2").text


def test_the_timeline_shows_reminders_suspensions_and_payments(reminded_client):
    reminded_client.post("/clients/2/attente", {"sorte": "pause", "motif": "appel du 3"})
    reminded_client.post("/clients/2/reprendre")
    reminded_client.post("/reglements/document/2", {"montant": "25,51"})
    every = timeline(reminded_client)
    for words in (
        "1ère relance par mail : envoyé gestion@c002.example.org 525,51 €",
        "Relances suspendues : en pause appel du 3",
        "Suspension terminée En pause",
        "Règlement de FA24020044",
    ):
        assert words in every
    assert "Règlement de" not in timeline(reminded_client, "relances")
    assert "par mail" not in timeline(reminded_client, "reglements")
    assert "Règlement de" not in timeline(reminded_client, "suspensions")


def test_a_cancelled_reminder_is_one_line_of_the_timeline(reminded_client):
    ((entry,),) = reminded_client.query("select id from journal where customer_id = 2")
    reminded_client.post(f"/histo/{entry}/annuler", {"motif": "erreur"})
    assert timeline(reminded_client).count("1ère relance par mail") == 1
    assert "1ère relance par mail : annulé" in timeline(reminded_client)


def test_the_dialogs_are_fragments_for_htmx_and_pages_otherwise(app_client):
    for path, words in (
        ("/clients/2/attente?sorte=promise", '<option selected value="promise">'),
        ("/clients/2/documents/2", "Marquer comme réglée"),
    ):
        page, piece = app_client.get(path), app_client.get(path, piece=True)
        assert words in page.text
        assert words in piece.text
        assert "<html" in page.text
        assert "<html" not in piece.text
    assert app_client.get("/clients/2/documents/999").status_code == 404
    assert app_client.get("/clients/3/documents/2").status_code == 404
    assert app_client.get("/clients/999/attente").status_code == 404
