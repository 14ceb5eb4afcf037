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


def test_other_systems_get_a_file_uri(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    open_in_browser(tmp_path / "entrer.html")
    assert opened == [(tmp_path / "entrer.html").as_uri()]
