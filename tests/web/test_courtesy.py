"""Between two mails the sender lets pages go first, but never for long."""

import threading
import time

import pytest
from flask import Flask, abort, request

from relances_app.web import courtesy
from relances_app.web.courtesy import Courtesy


@pytest.fixture
def polite():
    return Courtesy()


@pytest.fixture
def app(polite):
    app = Flask("pages")
    app.inside, app.may_end = threading.Event(), threading.Event()
    app.before_request(lambda: abort(403) if "refused" in request.args else None)
    polite.watch(app)

    @app.get("/")
    def linger():
        app.inside.set()
        app.may_end.wait(5)
        return "done"

    return app


def test_the_sender_waits_for_a_page_under_way_and_goes_on_when_it_ends(app, polite, monkeypatch):
    monkeypatch.setattr(courtesy, "LONGEST", 5.0)
    page = threading.Thread(target=app.test_client().get, args=("/",))
    page.start()
    assert app.inside.wait(5)
    went = threading.Event()
    sender = threading.Thread(target=lambda: (polite.wait(), went.set()))
    sender.start()
    assert not went.wait(0.2)
    app.may_end.set()
    assert went.wait(5)
    page.join()
    sender.join()


def test_a_page_that_does_not_end_holds_a_mail_back_a_moment_only(app, polite):
    page = threading.Thread(target=app.test_client().get, args=("/",))
    page.start()
    assert app.inside.wait(5)
    began = time.monotonic()
    polite.wait()
    assert courtesy.LONGEST * 0.9 <= time.monotonic() - began < 3
    app.may_end.set()
    page.join()


def test_a_request_that_the_guards_refuse_leaves_nothing_to_wait_for(app, polite, monkeypatch):
    monkeypatch.setattr(courtesy, "LONGEST", 5.0)
    assert app.test_client().get("/?refused=1").status_code == 403
    began = time.monotonic()
    polite.wait()
    assert time.monotonic() - began < 3


def test_the_program_s_sender_watches_its_pages(desk):
    sender = desk.program.sender
    assert sender.courtesy._enter in desk.app.before_request_funcs[None]
