"""Pages tell that they are open; the program ends by itself after the last one, unless something is under way."""

import pytest

from relances_app.runtime.idle_exit import should_exit
from relances_app.runtime.tab_tracking import SECONDS_PER_MINUTE

PAGE = "0123456789abcdef01234567"


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("relances_app.runtime.tab_tracking.time.monotonic", clock)
    return clock


def pass_minutes(app_client, clock, minutes):
    """Let minutes pass as the program lives them: with a look at the clock every few seconds."""
    over = False
    for _ in range(int(minutes * SECONDS_PER_MINUTE / 30)):
        clock.now += 30
        over = should_exit(app_client.state)
    return over


def open_and_close(app_client):
    assert app_client.get("/").status_code == 200
    token = app_client.token  # before the page speaks: reading the token shows a page too
    for word in ("ouverte", "quittee"):
        assert (
            app_client.post(
                "/presence", {"csrf_token": token, "page": PAGE, "mot": word}, token=False
            ).status_code
            == 204
        )


def test_the_program_ends_fifteen_minutes_after_the_last_tab(app_client, clock):
    should_exit(app_client.state)
    open_and_close(app_client)
    assert not pass_minutes(app_client, clock, 14.5)
    assert pass_minutes(app_client, clock, 1)


def test_the_timeout_is_configurable_and_zero_disables_it(app_client, clock):
    should_exit(app_client.state)
    with app_client.database() as db:
        db.conn.execute("update structure set end_minutes = 0")
        db.conn.commit()
    assert 'name="end_minutes"' in app_client.get("/structure/sauvegardes").text
    open_and_close(app_client)
    assert not pass_minutes(app_client, clock, 120)
    with app_client.database() as db:
        db.conn.execute("update structure set end_minutes = 1")
        db.conn.commit()
    assert should_exit(app_client.state)


def test_the_program_stays_open_for_a_browser_without_javascript(app_client, clock):
    should_exit(app_client.state)
    open_and_close(app_client)
    app_client.get("/relances")
    assert not pass_minutes(app_client, clock, 600)


def test_fragments_frames_and_files_are_not_tracked_as_tabs(app_client, clock):
    should_exit(app_client.state)
    open_and_close(app_client)
    app_client.get("/relances?niveau=1", piece=True)
    app_client.get("/relances", headers={"Sec-Fetch-Dest": "iframe"})
    app_client.get("/static/css/base.css")
    assert pass_minutes(app_client, clock, 16)


def test_the_program_never_ends_while_mails_are_scheduled(app_client, clock):
    should_exit(app_client.state)
    assert app_client.post("/relances/envoyer", {"date_edition": "2024-08-01"}).status_code in {200, 303}
    with app_client.database() as db:
        db.conn.execute("update batch set state = 'paused', resume_at = '2999-01-01T00:00:00+00:00'")
        db.conn.execute("update message set state = 'deferred' where id in (select max(id) from message)")
        db.conn.commit()
    open_and_close(app_client)
    assert not pass_minutes(app_client, clock, 60)
    with app_client.database() as db:
        db.conn.execute("update batch set state = 'stopped', resume_at = null")
        db.conn.commit()
    assert should_exit(app_client.state)


def test_the_program_never_ends_during_a_batch(app_client, clock):
    should_exit(app_client.state)
    open_and_close(app_client)
    app_client.state.sender.is_busy = True
    assert not pass_minutes(app_client, clock, 60)
    app_client.state.sender.is_busy = False
    assert should_exit(app_client.state)


@pytest.mark.parametrize(
    ("page", "word"), [("", "ouverte"), ("x" * 24, "ouverte"), (PAGE, "autre"), ("a" * 25, "ouverte")]
)
def test_invalid_heartbeats_are_refused(app_client, page, word):
    assert app_client.post("/presence", {"page": page, "mot": word}).status_code == 422
