"""Every form and every page of the url map, fed with what nobody would type: a refusal at most, never a bug."""

import io
import itertools
import os
import re

import pytest
from app_client import BASE, HTMX, open_app_client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from routes import list_routes

from relances_app.mail.smtp import login
from relances_app.store.secrets import keychain

EXAMPLES = int(os.environ.get("RELANCES_FUZZ", "120"))
EXPECTED_STATUSES = {200, 204, 303, 400, 404, 405, 413, 422}
WORDS = [
    "niveau",
    "date_limite",
    "delai",
    "mode",
    "avant",
    "client",
    "nom",
    "q",
    "debut",
    "case",
    "base",
    "token",
    "date_edition",
    "montant",
    "sorte",
    "motif",
    "jusquau",
    "verdict",
    "contact",
    "accord",
    "garde",
    "phrase",
    "mot_de_passe",
    "email",
    "portee",
    "fournisseur",
    "annees",
    "subject",
    "body",
    "releve",
    "fichiers",
    "telephone",
    "ville",
    "note",
    "recherche",
    "tri",
    "numero",
]
UNUSUAL_VALUES = (
    *[
        "0",
        "-1",
        "1",
        "2",
        "1e9",
        "NaN",
        "é",
        "２",
        "'",
        "2024-02-30",
        "2024-08-01",
        "01/08/2024",
        "c2-1",
        "all",
        "email",
        "edition",
        "ask",
        "vault",
        "keyring",
    ],
    *[
        "<script>alert(1)</script>",
        "{{7*7}}",
        "{c.__class__}",
        "%(x)s",
        "${7*7}",
        "../../etc/passwd",
        "\u202e",
        "😀",
    ],
    *("", " ", "\x00", "\r\nBcc: a@b.example", "' or 1=1 --", "9" * 30, "A" * 5000),
)
texts = st.sampled_from(UNUSUAL_VALUES) | st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@pytest.fixture(scope="module")
def fuzzed_client(profile, tmp_path_factory):
    """A demonstration that tries no line, asks no keychain, and is not left for good."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(login, "open_socket", _refuse)
        patch.setattr(keychain, "BACKENDS", ())
        app_client = open_app_client(tmp_path_factory.mktemp("fuzzed")).enter()
        app_client.kept_token = app_client.token
        app_client.forms = _find_forms(app_client)
        app_client.names = sorted({*WORDS, *itertools.chain(*app_client.forms.values())})
        yield app_client


def _refuse(*_):
    raise ConnectionRefusedError


def _find_forms(app_client):
    """Return the names of the fields of each form, by where it is posted."""
    forms = {}
    for _, path, _ in list_routes(app_client, unsafe=False):
        page = app_client.get(path).data.decode("utf-8", "replace")
        for action, inside in re.findall(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', page, re.DOTALL):
            names = set(re.findall(r'name="(\w+)"', inside)) - {"csrf_token"}
            forms.setdefault(action, set()).update(names)
    return {action: sorted(names) for action, names in forms.items() if names}


def check(app_client, answer, *said):
    assert answer.status_code in EXPECTED_STATUSES, (answer.status_code, *said)
    assert b"Traceback" not in answer.data
    if b'class="calm"' in answer.data:
        assert str(app_client.state.folder) not in answer.text
        assert ".py" not in answer.text


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_form_fails_on_random_input(fuzzed_client, data):
    acts = [
        (path, end) for _, path, end in list_routes(fuzzed_client, unsafe=True) if end != "home.shut_down"
    ]
    path, _ = data.draw(st.sampled_from(acts))
    fields = data.draw(
        st.dictionaries(
            st.sampled_from(fuzzed_client.names), st.lists(texts, min_size=1, max_size=3), max_size=12
        )
    )
    files = {}
    if data.draw(st.integers(0, 4)) == 0:
        name = data.draw(
            st.sampled_from(["a.csv", "a.xlsx", "a.qif", "a.xml", "a.pdf", "..\\a.ofx", "\u202ea.csv"])
        )
        content = data.draw(st.binary(max_size=200))
        for field in ("fichiers", "releve", "factures"):
            files[field] = (io.BytesIO(content), name)
    headers = HTMX if data.draw(st.booleans()) else {}
    fields = {**fields, "csrf_token": fuzzed_client.kept_token, **files}
    answer = fuzzed_client.client.post(
        path, base_url=BASE, data=fields, headers=headers, content_type="multipart/form-data"
    )
    check(fuzzed_client, answer, path, fields)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_page_fails_on_random_query_parameters(fuzzed_client, data):
    path = data.draw(st.sampled_from([path for _, path, _ in list_routes(fuzzed_client, unsafe=False)]))
    query = data.draw(st.dictionaries(st.sampled_from(fuzzed_client.names), texts, max_size=6))
    headers = HTMX if data.draw(st.booleans()) else {}
    answer = fuzzed_client.client.get(path, base_url=BASE, query_string=query, headers=headers)
    if path.startswith("/entrer"):
        assert answer.status_code == 403
        return
    check(fuzzed_client, answer, path, query)
    answer.close()


@pytest.mark.parametrize(
    "place", ["//evil.example", "\\\\evil.example", "%2f%2fevil.example", "https://evil.example"]
)
def test_no_response_redirects_to_another_site(fuzzed_client, place):
    """T12: no form or address redirects to another site."""
    for method, path, _ in list_routes(fuzzed_client):
        query = dict.fromkeys(("next", "retour", "url", "mode", "nom"), place)
        data = {"csrf_token": fuzzed_client.kept_token, **query} if method == "POST" else None
        if path == "/quitter":
            continue
        request = {"query_string": query, "data": data, "headers": {"Referer": place}}
        answer = fuzzed_client.client.open(path, method=method, base_url=BASE, **request)
        for header in ("Location", "HX-Redirect"):
            assert re.match(r"/(?!/|\\)", answer.headers.get(header, "/")), path
        answer.close()
