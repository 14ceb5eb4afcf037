"""Caching headers: files cached permanently, and responses that are revalidated."""

import mimetypes
import re

from flask import Flask

from relances_app.web.static_files import IMMUTABLE_CACHE, register


def test_scripts_and_styles_have_a_content_hash_and_are_cached(app_client):
    addresses = re.findall(r'(?:src|href)="(/static/[^"#]+)', app_client.get("/").text)
    assert {address.partition("?")[0] for address in addresses} >= {
        "/static/css/base.css",
        "/static/htmx-4.0.1.min.js",
        "/static/relances.js",
        "/static/presence.js",
    }
    for address in addresses:
        assert re.search(r"\?v=[0-9a-f]{12}$", address)
        assert app_client.get(address).headers["Cache-Control"] == IMMUTABLE_CACHE


def test_an_address_with_another_hash_is_not_cached(app_client):
    for query in ("", "?v=", "?v=000000000000"):
        assert "immutable" not in app_client.get(f"/static/css/base.css{query}").headers["Cache-Control"]
    assert app_client.get("/static/nothing.css?v=000000000000").status_code == 404


def test_the_type_of_a_script_does_not_depend_on_the_registry_of_windows(app_client, monkeypatch):
    """A registry that says text/plain for .js made the browser refuse htmx (nosniff)."""
    monkeypatch.setitem(mimetypes.types_map, ".js", "text/plain")
    register(Flask("relances_app"))
    assert mimetypes.guess_type("relances.js")[0] == "text/javascript"
    assert app_client.get("/static/relances.js").mimetype == "text/javascript"
