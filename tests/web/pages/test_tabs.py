"""Pages tell that they are open; the program ends by itself after the last one, unless something is under way."""

import pytest

from relances_app.runtime.idle_exit import is_over
from relances_app.runtime.tab_tracking import MINUTE

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


def pass_minutes(desk, clock, minutes):
    """Let minutes pass as the program lives them: with a look at the clock every few seconds."""
    over = False
    for _ in range(int(minutes * MINUTE / 30)):
        clock.now += 30
        over = is_over(desk.program)
    return over


def open_and_close(desk):
    assert desk.get("/").status_code == 200
    token = desk.token  # before the page speaks: reading the token shows a page too
    for word in ("ouverte", "quittee"):
        assert (
            desk.post("/presence", {"csrf_token": token, "page": PAGE, "mot": word}, token=False).status_code
            == 204
        )


def test_it_ends_a_quarter_of_an_hour_after_the_last_page(desk, clock):
    is_over(desk.program)
    open_and_close(desk)
    assert not pass_minutes(desk, clock, 14.5)
    assert pass_minutes(desk, clock, 1)


def test_the_time_is_set_on_the_page_and_zero_is_never(desk, clock):
    is_over(desk.program)
    with desk.books() as db:
        db.conn.execute("update structure set end_minutes = 0")
        db.conn.commit()
    assert 'name="end_minutes"' in desk.get("/structure").text
    open_and_close(desk)
    assert not pass_minutes(desk, clock, 120)
    with desk.books() as db:
        db.conn.execute("update structure set end_minutes = 1")
        db.conn.commit()
    assert is_over(desk.program)


def test_it_stays_under_a_browser_without_scripts(desk, clock):
    is_over(desk.program)
    open_and_close(desk)
    desk.get("/relances")
    assert not pass_minutes(desk, clock, 600)


def test_a_piece_or_a_frame_or_a_file_is_no_page(desk, clock):
    is_over(desk.program)
    open_and_close(desk)
    desk.get("/relances?niveau=1", piece=True)
    desk.get("/relances", headers={"Sec-Fetch-Dest": "iframe"})
    desk.get("/static/relances.css")
    assert pass_minutes(desk, clock, 16)


def test_it_never_ends_while_mails_wait_for_their_time(desk, clock):
    is_over(desk.program)
    assert desk.post("/relances/envoyer", {"date_edition": "2024-08-01"}).status_code in {200, 303}
    with desk.books() as db:
        db.conn.execute("update batch set state = 'paused', resume_at = '2999-01-01T00:00:00+00:00'")
        db.conn.execute("update message set state = 'deferred' where id in (select max(id) from message)")
        db.conn.commit()
    open_and_close(desk)
    assert not pass_minutes(desk, clock, 60)
    with desk.books() as db:
        db.conn.execute("update batch set state = 'stopped', resume_at = null")
        db.conn.commit()
    assert is_over(desk.program)


def test_it_never_ends_during_a_run(desk, clock):
    is_over(desk.program)
    open_and_close(desk)
    desk.program.sender.is_busy = True
    assert not pass_minutes(desk, clock, 60)
    desk.program.sender.is_busy = False
    assert is_over(desk.program)


@pytest.mark.parametrize(
    ("page", "word"), [("", "ouverte"), ("x" * 24, "ouverte"), (PAGE, "autre"), ("a" * 25, "ouverte")]
)
def test_what_no_page_of_ours_says_is_declined(desk, page, word):
    assert desk.post("/presence", {"page": page, "mot": word}).status_code == 422
