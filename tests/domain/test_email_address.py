"""One address, and nothing dressed up as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.email_address import validate_plain_address
from relances_app.domain.errors import UserError


@pytest.mark.parametrize(
    "address",
    [
        "compta@example.fr",
        "o'brien+factures@example.com",
        "a@société.example",
        "\t entoure@example.org\u00a0 ",
    ],
)
def test_one_plain_address_passes_without_the_blanks_around_it(address):
    assert validate_plain_address(address) == address.strip()


@pytest.mark.parametrize(
    ("address", "cause"),
    [
        ("", "vide"),
        ("   ", "vide"),
        ("a@example.fr, b@example.fr", "plusieurs adresses"),
        ("a@example.fr;b@example.fr", "plusieurs adresses"),
        ("a@example.fr;", "plusieurs adresses"),
        ("boss@example.fr@example.com", "plusieurs adresses"),
        ('"boss@example.fr" <thief@example.com>', "plusieurs adresses"),
        ("Le patron <thief@example.com>", "adresse seule"),
        ('"a b"@example.com', "adresse seule"),
        ("a(rien)@example.com", "adresse seule"),
        ("a@[192.0.2.1]", "adresse seule"),
        ("a\\b@example.com", "adresse seule"),
        ("mailto:a@example.com", "adresse seule"),
        ("a b@example.com", "espace"),
        ("a\u00a0b@example.com", "espace"),
        ("a@example.com\r\nBcc: b", "invisible"),
        ("a@example.com\n", "invisible"),
        ("\r\na@example.com", "invisible"),
        ("a\x00@example.com", "invisible"),
        ("a\u202emoc.elpmaxe@b", "invisible"),
        ("a\u200b@example.com", "invisible"),
        ("\u0430@example.com", "autre alphabet"),
        ("a@ex\u0430mple.com", "autre alphabet"),
        ("a@\uff45xample.com", "autre alphabet"),
        ("a\u212a@example.com", "autre alphabet"),
        ("a@" + "x" * 260 + ".fr", "254"),
    ],
)
def test_an_unsafe_address_is_refused_with_its_cause(address, cause):
    with pytest.raises(UserError, match=cause) as refused:
        validate_plain_address(address)
    assert refused.value.field == "email"


@given(st.text(max_size=40))
def test_an_accepted_address_is_one_visible_word_with_at_most_one_at_sign(text):
    try:
        passed = validate_plain_address(text)
    except UserError:
        return
    assert passed.isprintable()
    assert not any(c.isspace() for c in passed)
    assert passed.count("@") <= 1
