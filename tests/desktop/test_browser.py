"""Opening a local page in the browser."""

import os
import sys
import webbrowser

from relances_app.desktop.browser import open_in_browser


def test_windows_opens_the_file_itself_so_that_accents_in_its_path_stay(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "startfile", opened.append, raising=False)
    page = tmp_path / "Hélène" / "entrer.html"
    open_in_browser(page)
    assert opened == [page]


def test_windows_without_a_program_for_pages_tries_the_known_browsers(tmp_path, monkeypatch):
    """The program ended with an error at its start."""

    def find_none(page):
        raise OSError(1155, "no application is associated", str(page))

    opened = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "startfile", find_none, raising=False)
    monkeypatch.setattr(webbrowser, "open", opened.append)
    open_in_browser(tmp_path / "entrer.html")
    assert opened == [(tmp_path / "entrer.html").as_uri()]


def test_other_systems_get_a_file_uri(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(webbrowser, "open", opened.append)
    open_in_browser(tmp_path / "entrer.html")
    assert opened == [(tmp_path / "entrer.html").as_uri()]
