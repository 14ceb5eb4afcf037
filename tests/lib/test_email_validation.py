"""E-mail addresses, judged by a library after our own rules."""

import json
import re

import pytest
from defusedxml.ElementTree import parse
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import CORPORA, FIXTURES, needs_shared

from relances_app.domain.errors import UserError
from relances_app.lib.email_validation import read_address

OURS = json.loads((FIXTURES / "addresses.json").read_text("utf-8"))
CORPUS = CORPORA / "isemail"
BAD = {"ISEMAIL_ERR", "ISEMAIL_RFC5322", "ISEMAIL_DEPREC", "ISEMAIL_CFWS"}
"""Wrong, or not usable in an envelope as they stand; mere spaces around one are taken off."""


def accepts(address):
    try:
        return bool(read_address(address))
    except UserError:
        return False


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("compta@example.fr", "compta@example.fr"),
        (" Compta@EXAMPLE.FR ", "Compta@example.fr"),
        ("a@société.fr", "a@xn--socit-esab.fr"),
        ("o'brien+2024@example.com", "o'brien+2024@example.com"),
    ],
)
def test_a_usable_address_is_kept_with_its_domain_in_lower_case_ascii(written, kept):
    assert read_address(written) == kept


@pytest.mark.parametrize(
    "address",
    ["", "nom", "@example.fr", "a@", "a@localhost", "a@example", "a..b@example.fr", "é@example.fr", "a@1.2.3.4",
     "a@-example.fr", "a@xn--80ak6aa92e.com", "Nom <a@example.fr>", "a@example.fr, b@example.fr", "a@ex ample.fr",
     "a" * 65 + "@example.fr"],
)  # fmt: skip
def test_anything_but_one_usable_address_is_refused_in_french(address):
    with pytest.raises(UserError, match=r"adresse|espace|lettre|caractère") as refused:
        read_address(address)
    assert refused.value.field == "email"


@pytest.mark.parametrize("address", OURS["bad"])
def test_a_bad_address_is_refused(address):
    assert not accepts(address)


@pytest.mark.parametrize("address", OURS["good"])
def test_a_good_address_is_accepted(address):
    assert accepts(address)


def isemail_cases():
    """Addresses with their verdicts; U+2400 and on stand for control characters there."""
    for name in ("tests.xml", "tests-original.xml"):
        for case in parse(CORPUS / name).iter("test"):
            text = case.findtext("address") or ""
            address = re.sub("[\u2400-\u241f]", lambda symbol: chr(ord(symbol[0]) - 0x2400), text)
            yield address, case.findtext("category")


@needs_shared
def test_none_of_the_bad_addresses_of_isemail_is_accepted():
    bad = [a for a, category in isemail_cases() if category in BAD and a.strip(" ") == a]
    assert len(bad) > 200
    assert [address for address in bad if accepts(address)] == []


@needs_shared
def test_the_ordinary_good_addresses_of_isemail_are_accepted():
    good = [
        address
        for address, category in isemail_cases()
        if category == "ISEMAIL_VALID_CATEGORY" and re.fullmatch(r"[a-z]+@[a-z]+\.(com|org|fr)", address)
    ]
    assert good
    assert all(map(accepts, good))


@settings(deadline=None)
@given(st.text(max_size=60) | st.emails())
def test_any_text_is_accepted_or_refused_and_validation_is_idempotent(text):
    try:
        address = read_address(text)
    except UserError:
        return
    assert read_address(address) == address
    assert address.isascii()
    assert address.count("@") == 1
