"""Between two mails the sender lets pages go first, but never for long."""

import threading
import time
from contextlib import contextmanager

import pytest
from app_client import HOST
from flask import Flask, abort, request

from relances_app import app as app_module
from relances_app.runtime import request_gate as gate_module
from relances_app.runtime.request_gate import RequestGate

AT_MOST = 60
"""Seconds after which something that never comes fails the test."""


@pytest.fixture
def request_gate():
    return RequestGate()


@pytest.fixture
def app(request_gate):
    app = Flask("pages")
    make_linger(app, lambda: app.test_client().get("/"))
    app.before_request(lambda: abort(403) if "refused" in request.args else None)
    app_module._count_requests(app, request_gate)

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


def assert_waits_for_the_page(app, request_gate):
    with page_under_way(app):
        went = threading.Event()
        sender = threading.Thread(target=lambda: (request_gate.wait_until_idle(), went.set()))
        sender.start()
        assert not went.wait(0.2)
        app.may_end.set()
        assert went.wait(AT_MOST)
        sender.join()


def test_the_sender_waits_for_a_running_request_and_continues_after_it(app, request_gate, monkeypatch):
    monkeypatch.setattr(gate_module, "MAX_WAIT_SECONDS", 10.0 * AT_MOST)
    assert_waits_for_the_page(app, request_gate)


def test_a_long_request_delays_a_mail_only_briefly(app, request_gate):
    with page_under_way(app) as page:
        began = time.monotonic()
        request_gate.wait_until_idle()
        assert time.monotonic() - began >= gate_module.MAX_WAIT_SECONDS * 0.9
        assert page.is_alive()


def test_a_request_refused_by_security_checks_is_not_counted(app, request_gate, monkeypatch):
    monkeypatch.setattr(gate_module, "MAX_WAIT_SECONDS", 10.0 * AT_MOST)
    assert app.test_client().get("/?refused=1").status_code == 403
    sender = threading.Thread(target=request_gate.wait_until_idle, daemon=True)
    sender.start()
    sender.join(AT_MOST)
    assert not sender.is_alive()


def test_the_program_s_sender_waits_for_its_pages(app_client, monkeypatch):
    monkeypatch.setattr(gate_module, "MAX_WAIT_SECONDS", 10.0 * AT_MOST)
    app, sender = app_client.app, app_client.state.sender
    make_linger(app, lambda: app_client.get("/"))
    endpoint, _ = app.url_map.bind(HOST).match("/")
    monkeypatch.setitem(app.view_functions, endpoint, lambda: linger(app))
    assert_waits_for_the_page(app, sender.request_gate)
