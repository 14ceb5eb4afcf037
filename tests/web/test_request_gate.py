"""Between two mails the sender lets pages go first, but never for long."""

import threading
import time
from contextlib import contextmanager

import pytest
from app_client import HOST
from flask import Flask, abort, request

from relances_app.runtime import request_gate
from relances_app.runtime.request_gate import Courtesy

AT_MOST = 60
"""Seconds after which something that never comes fails the test."""


@pytest.fixture
def polite():
    return Courtesy()


@pytest.fixture
def app(polite):
    app = Flask("pages")
    make_linger(app, lambda: app.test_client().get("/"))
    app.before_request(lambda: abort(403) if "refused" in request.args else None)
    polite.watch(app)

    app.add_url_rule("/", "linger", lambda: linger(app))
    return app


def make_linger(app, ask):
    app.inside, app.may_end, app.ask = threading.Event(), threading.Event(), ask


def linger(app):
    app.inside.set()
    app.may_end.wait(AT_MOST)
    return "done"


@contextmanager
def page_under_way(app):
    """Ask for the page that lingers; it ends when the test lets it, at the latest with this block."""
    page = threading.Thread(target=app.ask)
    page.start()
    try:
        assert app.inside.wait(AT_MOST)
        yield page
    finally:
        app.may_end.set()
        page.join()


def assert_waits_for_the_page(app, polite):
    with page_under_way(app):
        went = threading.Event()
        sender = threading.Thread(target=lambda: (polite.wait(), went.set()))
        sender.start()
        assert not went.wait(0.2)
        app.may_end.set()
        assert went.wait(AT_MOST)
        sender.join()


def test_the_sender_waits_for_a_page_under_way_and_goes_on_when_it_ends(app, polite, monkeypatch):
    monkeypatch.setattr(request_gate, "LONGEST", 10.0 * AT_MOST)
    assert_waits_for_the_page(app, polite)


def test_a_page_that_does_not_end_holds_a_mail_back_a_moment_only(app, polite):
    with page_under_way(app) as page:
        began = time.monotonic()
        polite.wait()
        assert time.monotonic() - began >= request_gate.LONGEST * 0.9
        assert page.is_alive()


def test_a_request_that_the_guards_refuse_leaves_nothing_to_wait_for(app, polite, monkeypatch):
    monkeypatch.setattr(request_gate, "LONGEST", 10.0 * AT_MOST)
    assert app.test_client().get("/?refused=1").status_code == 403
    sender = threading.Thread(target=polite.wait, daemon=True)
    sender.start()
    sender.join(AT_MOST)
    assert not sender.is_alive()


def test_the_program_s_sender_waits_for_its_pages(desk, monkeypatch):
    monkeypatch.setattr(request_gate, "LONGEST", 10.0 * AT_MOST)
    app, sender = desk.app, desk.program.sender
    make_linger(app, lambda: desk.get("/"))
    endpoint, _ = app.url_map.bind(HOST).match("/")
    monkeypatch.setitem(app.view_functions, endpoint, lambda: linger(app))
    assert_waits_for_the_page(app, sender.courtesy)
