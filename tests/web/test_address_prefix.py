"""The secret path prefix: all addresses and the cookie carry it, and nothing answers without it."""

import io
import re

import pytest
from app_client import BASE, HOST
from demo_data import fill_sample
from routes import list_routes

from relances_app.app import create_app
from relances_app.services.database import open_database
from relances_app.system.address_prefix import make_prefix

PREFIX = make_prefix(b"a key of twenty bytes") + make_prefix(b"one for each port...")
COOKIE = "relances-5000"


class PrefixedClient:
    """A browser in front of the demo below a prefix."""

    def __init__(self, folder):
        self.app = create_app(folder, HOST, PREFIX)
        self.state = self.app.extensions["relances"]
        self.tokens = {}
        with open_database(self.state.path) as db:
            fill_sample(db)
        self.client = self.app.test_client()

    def open(self, path, prefix=PREFIX, method="GET", **options):
        return self.client.open(path, base_url=BASE + prefix, method=method, buffered=True, **options)

    def log_in(self):
        return self.open(f"/entrer?cle={self.app.config['RELANCES_KEY']}")


@pytest.fixture(scope="module")
def prefixed(profile, tmp_path_factory):
    return PrefixedClient(tmp_path_factory.mktemp("prefixed"))


@pytest.fixture
def entered(prefixed):
    assert prefixed.log_in().status_code == 200
    return prefixed


def test_nothing_answers_without_the_prefix_and_no_refusal_reveals_it(entered):
    cookie = entered.client.get_cookie(COOKIE, domain="127.0.0.1", path=PREFIX).value
    bare = entered.app.test_client(use_cookies=False)
    for prefix in ("", "/k", f"{PREFIX}a", PREFIX[:-1], PREFIX.upper(), f"/x{PREFIX}"):
        for _, path, _ in list_routes(entered, unsafe=False):
            answer = bare.get(
                path, base_url=BASE + prefix, headers={"Cookie": f"{COOKIE}={cookie}"}, buffered=True
            )
            assert answer.status_code == 403, (prefix, path)
            assert PREFIX not in answer.text + repr(answer.headers)
    assert "Relances est fermé" in entered.open("/clients", "").text
    key = entered.app.config["RELANCES_KEY"]
    assert entered.open(f"/entrer?cle={key}", "").status_code == 403
    assert entered.app.config["RELANCES_KEY"] == key


def test_the_cookie_is_sent_below_the_prefix_only(prefixed):
    cookie = prefixed.log_in().headers["Set-Cookie"]
    assert cookie.endswith(f"Path={PREFIX}") or f"Path={PREFIX};" in cookie
    assert "Domain" not in cookie


def test_the_prefix_alone_is_the_first_page(entered):
    """A bookmark may lack the final slash."""
    answer = entered.client.get(PREFIX, base_url=BASE)
    assert (answer.status_code, answer.location.endswith(f"{PREFIX}/")) == (308, True)
    assert entered.client.get(PREFIX, base_url=BASE, follow_redirects=True).status_code == 200
    assert entered.app.test_client().get(PREFIX, base_url=BASE).status_code == 403


def test_every_address_on_every_page_carries_the_prefix(entered):
    seen = 0
    for _, path, endpoint in list_routes(entered, unsafe=False):
        answer = entered.open(path)
        if answer.mimetype != "text/html" or endpoint == "home.log_in":
            continue
        found = re.findall(r'(?:href|src|action|hx-get|hx-post|data-\w+)="(/[^"]*)"', answer.text)
        assert [link for link in found if not link.startswith(f"{PREFIX}/")] == [], path
        seen += len(found)
    assert seen > 1_000


def test_the_guide_of_one_program_has_no_addresses_of_another(entered, app_client):
    """Both run in one process here, and the rendered guide is cached."""
    assert 'src="/aide/images/' in app_client.get("/aide").text
    assert f'src="{PREFIX}/aide/images/' in entered.open("/aide").text


def test_an_undone_action_returns_to_its_page(entered):
    page = entered.open("/relances").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    for target, expected in ((f"{PREFIX}/clients", f"{PREFIX}/clients"), ("/clients", f"{PREFIX}/")):
        fields = {"csrf_token": token, "retour": target}
        answer = entered.open("/defaire/masquer", method="POST", data=fields)
        assert (answer.status_code, answer.headers["Location"]) == (303, expected)


@pytest.mark.parametrize("foreign", ["", "x", "eyJpc19pbiI6dHJ1ZX0.aaaaaa.bbbb", "é", "a" * 4000])
@pytest.mark.parametrize("number", [1, 180])
def test_cookies_of_the_same_name_set_by_others_lock_nobody_out(entered, foreign, number):
    """L5: a server on another port can set a cookie for all ports."""
    own = entered.client.get_cookie(COOKIE, domain="127.0.0.1", path=PREFIX).value
    others = [f"{COOKIE}={foreign}"] * number
    fresh = entered.app.test_client(use_cookies=False)
    for cookies in ([*others, f"{COOKIE}={own}"], [f"{COOKIE}={own}", *others]):
        headers = {"Cookie": "; ".join(cookies)}
        answer = fresh.get("/clients", base_url=BASE + PREFIX, headers=headers)
        assert answer.status_code == 200
        answer.close()
    answer = fresh.get("/clients", base_url=BASE + PREFIX, headers={"Cookie": "; ".join(others)})
    assert answer.status_code == 403


def test_the_body_of_a_request_that_is_not_admitted_is_not_read(prefixed):
    class Body(io.BytesIO):
        taken = 0

        def read(self, *args):
            found = super().read(*args)
            self.taken += len(found)
            return found

    stranger = prefixed.app.test_client()
    for prefix, host in (("", HOST), (PREFIX, HOST), (PREFIX, "evil.example")):
        body = Body(b"a" * 100_000)
        answer = stranger.post(
            "/import", base_url=BASE + prefix, input_stream=body, headers={"Host": host},
            content_type="application/x-www-form-urlencoded", content_length=100_000,
        )  # fmt: skip
        assert (answer.status_code, body.taken) == (403 if host == HOST else 400, 0)
