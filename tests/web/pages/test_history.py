"""The page « Histo »: one line for each reminder, search, filters, technical replies folded."""

import re

import pytest
from app_client import DEMO_VIEW

from relances_app.runtime.startup import start_sender
from relances_app.services import outbox
from relances_app.store import history as history_store
from relances_app.system.clock import now


@pytest.fixture
def reminded_client(app_client):
    """The demonstration after its mails and one letter."""
    end = start_sender(app_client.state)
    app_client.post("/relances/envoyer", {**DEMO_VIEW, "date_edition": "2024-08-01"})
    app_client.wait_done(1)
    end()
    app_client.post("/relances/cocher", {**DEMO_VIEW, "case": "c1-1"})
    letters = {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"}
    place = app_client.post("/relances/envoyer", letters).location
    ids = re.findall(r'name="partie" value="(\d+)"', app_client.get(place).text)
    app_client.post(f"{place}/parties", {"partie": ids})
    return app_client


def names(app_client, query=""):
    table = app_client.get(f"/histo{query}").text.partition('<caption class="vh">Relances faites')[2]
    return re.findall(r'<a class="name" href="/clients/\d+">([^<]+)</a>', table)


def test_each_reminder_is_one_line_with_its_last_state(reminded_client):
    before = names(reminded_client)
    assert len(before) == len(set(before))
    with reminded_client.database() as db, db.write():
        db.conn.execute("update message set state = 'uncertain' where id = 1")
        history_store.add_entry(db, 1, "uncertain", now().date(), now(), reply_code=250, reply="2.0.0 OK")
    with reminded_client.database() as db:
        outbox.confirm_sent(db, 1, now())
    assert sorted(names(reminded_client)) == sorted(before)
    page = reminded_client.get("/histo").text
    assert "2.0.0 OK" not in page
    ((entry,),) = reminded_client.query("select max(id) from journal where message_id = 1")
    detail = reminded_client.get(f"/histo/{entry}", piece=True).text
    assert "<html" not in detail
    assert "2.0.0 OK" in detail.partition("<summary>Détail technique</summary>")[2]


def test_a_cancelled_reminder_stays_one_line(reminded_client):
    count = len(names(reminded_client))
    ((entry,),) = reminded_client.query("select id from journal where customer_id = 2")
    reminded_client.post(f"/histo/{entry}/annuler", {"motif": "erreur"})
    assert len(names(reminded_client)) == count
    assert names(reminded_client, "?etat=annule") == ["Boulangerie Blé d&#39;Or"]
    assert "Boulangerie Blé d&#39;Or" not in names(reminded_client, "?etat=envoye")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?cherche=cafe+du", 1), ("?cherche=FA24020032", 1), ("?cherche=bonjour@", 1), ("?cherche=545,00", 1),
        ("?cherche=rien-de-tel", 0), ("?canal=letter", 1), ("?niveau=2", 0), ("?etat=refuse", 0),
        ("?du=2099-01-01", 0), ("?au=2001-01-01", 0), ("?client=3", 1), ("?client=3&canal=letter", 0),
    ],
)  # fmt: skip
def test_the_history_is_narrowed_by_search_period_level_channel_and_state(reminded_client, query, found):
    assert len(names(reminded_client, query)) == found
    page = reminded_client.get(f"/histo{query}").text
    assert f"{found} relance" in page or "Aucun résultat" in page or "Aucune relance" in page
    exported = reminded_client.get(f"/histo/export.csv{query}").get_data(as_text=True)
    assert exported.count("\n") - 1 == found


def test_a_wrong_filter_is_refused(reminded_client):
    for query in ("?etat=x", "?canal=pigeon", "?du=hier", "?niveau=9"):
        assert reminded_client.get(f"/histo{query}").status_code == 422


def test_past_sendings_are_listed_and_lead_to_their_page(reminded_client):
    page = reminded_client.get("/envois").text
    past = page.partition('id="envois-passes"')[2]
    assert 'href="/courriers/2"' in past
    assert 'href="/envois/1"' in past
    assert "1 postée" in past
    assert "envoyés" in past


def test_letters_to_post_are_in_the_menu_until_they_are_confirmed(app_client):
    assert "Aucune lettre à poster" in app_client.get("/courriers").text
    letters = {**DEMO_VIEW, "mode": "edition", "date_edition": "2024-08-01"}
    place = app_client.post("/relances/envoyer", letters).location
    shown = " ".join(app_client.get("/courriers").text.split())
    assert f'href="{place}"' in shown
    assert re.search(r'Lettres à poster <span class="count-due">\d+</span>', shown)
    ids = re.findall(r'name="partie" value="(\d+)"', app_client.get(place).text)
    app_client.post(f"{place}/parties", {"partie": ids})
    assert "Aucune lettre à poster" in app_client.get("/courriers").text


def test_messages_to_deal_with_are_narrowed_by_the_same_filters(reminded_client):
    with reminded_client.database() as db, db.write():
        db.conn.execute("update message set state = 'uncertain' where id = 1")
        db.conn.execute(
            "update message set state = 'deferred', advice = 'plus tard', reply = '450 4.2.0' where id = 2"
        )

    def found(query):
        return len(re.findall(r'class="badge state-', reminded_client.get(f"/envois{query}").text))

    assert found("") == 2
    assert found("?etat=decider") == 1
    assert found("?etat=attente") == 1
    assert found("?cherche=rien-de-tel") == 0
    assert found("?canal=letter") == 0
    assert found("?niveau=1&tri=-etat") == 2
    assert found("?du=2099-01-01") == 0
    assert "<summary>Détail technique</summary>Réponse du serveur" in reminded_client.get("/envois").text
