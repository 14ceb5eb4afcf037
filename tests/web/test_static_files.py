"""What the browser may keep for good, and what it must ask for anew."""

import re

from relances_app.web.static_files import FOR_GOOD


def test_scripts_and_style_bear_their_contents_in_their_address_and_are_kept(desk):
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', desk.get("/").text)
    assert {address.partition("?")[0] for address in addresses} >= {
        "/static/relances.css",
        "/static/htmx-4.0.1.min.js",
        "/static/relances.js",
        "/static/presence.js",
    }
    for address in addresses:
        assert re.search(r"\?v=[0-9a-f]{12}$", address)
        assert desk.get(address).headers["Cache-Control"] == FOR_GOOD


def test_an_address_of_other_contents_is_not_kept(desk):
    for query in ("", "?v=", "?v=000000000000"):
        assert "immutable" not in desk.get(f"/static/relances.css{query}").headers["Cache-Control"]
    assert desk.get("/static/nothing.css?v=000000000000").status_code == 404
