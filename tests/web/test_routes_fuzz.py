"""Every route with random ids, long numbers, NUL, odd encodings and odd methods: refused at most, never a bug."""

import random
import re

import pytest
from app_client import BASE, HTMX, open_app_client
from routes import list_routes

from relances_app.mail.smtp import login
from relances_app.store.secrets import keychain

REQUESTS = 5_000
BLOCK = 250
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")
NUMBERS = (
    "0", "1", "-1", "1.5", "01", "２", str(2**31), str(2**63 - 1), str(2**63), str(2**64), "9" * 30, "9" * 5_000,
    "1e9", "0x10", "NaN", "%00", "1%00", "%20", "%0d%0a", "..", "%2e%2e%2f", "%ff%fe", "%e9", "%c3%28",
    "%f0%9f%98%80",
    "%25", "%", "%zz", "'", "<b>", "{{7*7}}", "a" * 2_000, "x.pdf", ".csv", "~", "\\",
)  # fmt: skip
VALUES = (
    *NUMBERS,
    "",
    "2024-08-01",
    "9999-12-31",
    "0001-01-01",
    "all",
    "mail",
    "c" + "9" * 30 + "-1",
    "c2-1",
    "%u0041",
)
FIELDS = (
    "niveau", "date_limite", "delai", "mode", "client", "minimum", "cherche", "tri", "contact", "case", "base",
    "montant",
    "numero", "jusquau", "debut", "avant", "page", "token", "annees", "year", "half", "refi", "taux", "retour",
    "jeton",
    "document", "ids", "choix", "garde", "lieu",
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "application/json",
    "text/plain; charset=bogus", "application/x-www-form-urlencoded; charset=utf-16", "",
)  # fmt: skip
BODIES = (b"", b"\0", b"a=%ff%fe&b=\xe9", b"--x\r\n\r\n", b"{}", b"=&&==", b"montant=" + b"9" * 5_000)


def refuse(*_):
    raise ConnectionRefusedError


@pytest.fixture(scope="module")
def fuzzed(profile, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(login, "open_socket", refuse)
        patch.setattr(keychain, "BACKENDS", ())
        app_client = open_app_client(tmp_path_factory.mktemp("fuzzed")).enter()
        app_client.fixed_token = app_client.token
        yield app_client


def make_path(chance, path):
    """Replace a part of a path, or add one."""
    parts = path.split("/")
    if chance.random() < 0.7:
        places = [rank for rank, part in enumerate(parts) if part.partition(".")[0].isdecimal()] or [
            len(parts) - 1
        ]
        parts[chance.choice(places)] = chance.choice(NUMBERS)
    return "/".join(parts) + chance.choice(["", "", "", "/", "//", "?", "/.."])


def make_request(chance, app_client, routes):
    method, path, _ = chance.choice(routes)
    if chance.random() < 0.2:
        method = chance.choice(METHODS)
    query = "&".join(f"{chance.choice(FIELDS)}={chance.choice(VALUES)}" for _ in range(chance.randrange(4)))
    request = {"method": method, "headers": dict(HTMX if chance.random() < 0.3 else {})}
    if method in {"POST", "PUT", "PATCH"}:
        fields = {chance.choice(FIELDS): chance.choice(VALUES) for _ in range(chance.randrange(5))}
        request["headers"]["X-CSRFToken"] = app_client.fixed_token
        if chance.random() < 0.3:
            request |= {"data": chance.choice(BODIES), "content_type": chance.choice(TYPES)}
        else:
            request["data"] = fields
    return f"{make_path(chance, path)}?{query}", request


@pytest.mark.parametrize("block", range(REQUESTS // BLOCK))
def test_no_route_fails_on_a_random_request(fuzzed, block):
    chance = random.Random(block)
    routes = [route for route in list_routes(fuzzed) if route[2] not in {"home.shut_down", "home.log_in"}]
    for _ in range(BLOCK):
        url, request = make_request(chance, fuzzed, routes)
        answer = fuzzed.client.open(url, base_url=BASE, **request)
        assert answer.status_code < 500, (answer.status_code, url, request)
        assert b"Traceback" not in answer.data
        answer.close()


LARGE_NUMBERS = (str(2**63), str(2**64), "9" * 30, "9" * 5_000)


def test_a_number_above_64_bits_in_an_address_is_not_found(fuzzed):
    """L6: 18 routes failed with ids that SQLite cannot store."""
    rules = {rule.rule: rule for rule in fuzzed.app.url_map.iter_rules() if "<int:" in rule.rule}
    assert len(rules) > 18
    for pattern, rule in rules.items():
        method = "GET" if "GET" in rule.methods else "POST"
        for number in LARGE_NUMBERS:
            url = re.sub("<int:[^>]+>", number, pattern)
            url = re.sub("<[^>]+>", "x", url)
            answer = fuzzed.client.open(
                url, base_url=BASE, method=method, headers={"X-CSRFToken": fuzzed.fixed_token}
            )
            assert answer.status_code == 404, (method, url[:80])
            answer.close()
