"""A sending can be cancelled before its start: nothing is handed over, and the list is as it was."""

import re
from datetime import timedelta

import pytest
from app_client import DEMO_VIEW

from relances_app.domain.errors import UserError
from relances_app.services.batches import cancellation, progress
from relances_app.services.sending import run
from relances_app.store.outbox import send_queue
from relances_app.system import clock

SEND = {**DEMO_VIEW, "date_edition": "2024-08-01"}


@pytest.fixture
def delayed(app_client):
    app_client.app.config["CANCEL_SECONDS"] = 10
    return app_client


def read_list(app_client):
    """Return the list without the token, which changes each second."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", app_client.get("/relances", piece=True).text)


def start_sending(app_client):
    answer = app_client.post("/relances/envoyer", SEND)
    assert answer.location == "/envois/1"


def test_nothing_can_be_locked_before_the_start(delayed):
    start_sending(delayed)
    with delayed.database() as db:
        now = clock.now()
        assert not run.has_work(db, now)
        with db.write():
            assert send_queue.lock_next(db, "sender", now) is None
        assert 0 < run.get_seconds_to_next_start(db, now) <= 10
        later = now + timedelta(seconds=11)
        assert run.get_seconds_to_next_start(db, later) is None
        with db.write():
            assert send_queue.lock_next(db, "sender", later) is not None


def test_a_closed_page_and_a_restart_keep_the_countdown(delayed):
    start_sending(delayed)
    with delayed.database() as db:  # another connection, as after a restart
        shown = progress.get_progress(db, 1, clock.now())
        assert 0 < shown.seconds_to_start <= 10
        assert progress.get_progress(db, 1, clock.now() + timedelta(seconds=11)).seconds_to_start == 0
    assert "L’envoi commence dans" in delayed.get("/envois/1").text


def test_cancelling_restores_the_list_and_the_selection(delayed):
    delayed.post("/relances/cocher", {**DEMO_VIEW, "case": "c2-0"})
    before = read_list(delayed)
    start_sending(delayed)
    assert read_list(delayed) != before
    answer = delayed.post("/envois/1/annuler")
    assert answer.status_code == 303
    assert "Envoi annulé" in delayed.get("/envois/1").text
    assert read_list(delayed) == before
    assert delayed.query("select count(*) from message where state <> 'cancelled'") == [(0,)]
    assert delayed.query("select count(*) from journal") == [(0,)]


def test_a_document_left_out_stays_left_out_after_a_cancellation(delayed):
    ids = delayed.query(
        "select d.id from document d join customer c on c.id = d.customer_id where c.name = 'Café du Canal'"
    )
    delayed.post("/relances/cocher", {**DEMO_VIEW, "case": f"d{ids[0][0]}-0"})
    before = read_list(delayed)
    start_sending(delayed)
    delayed.post("/envois/1/annuler")
    assert read_list(delayed) == before


def test_a_sending_that_has_started_cannot_be_cancelled(delayed):
    start_sending(delayed)
    with delayed.database() as db, pytest.raises(UserError, match="ne peut plus être annulé"):
        cancellation.cancel_batch(db, 1, clock.now() + timedelta(seconds=11))
    delayed.post("/envois/1/maintenant")
    assert delayed.post("/envois/1/annuler").status_code == 422
    assert delayed.query("select count(*) from message where state = 'cancelled'") == [(0,)]


def test_a_cancelled_sending_can_be_sent_again(delayed):
    start_sending(delayed)
    delayed.post("/envois/1/annuler")
    answer = delayed.post("/relances/envoyer", SEND)
    assert answer.location == "/envois/2"
    counts = dict(delayed.query("select state, count(*) from message group by state"))
    assert counts["cancelled"] == counts["queued"] == 7
