"""Bytes into text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relances_app.domain.errors import UserError
from relances_app.importers.decoding import decode

TEXT = "Numéro;Échéance;1 501,60 €;Œuvre ; « L’été »\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_the_encodings_of_french_programs_are_read(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_of_both_byte_orders_is_read_by_its_bom(encoding):
    assert decode(("\ufeff" + TEXT).encode(encoding)) == TEXT


def test_windows_characters_decoded_as_latin_1_are_repaired():
    assert decode("Prix : 10 €, l’été".encode("cp1252").decode("latin-1").encode()) == "Prix : 10 €, l’été"


def test_bytes_undefined_in_cp1252_become_replacement_characters():
    assert decode(b"caf\xe9 \x81") == "café \ufffd"


@pytest.mark.parametrize("content", [b"a;b\n1;\x002\n", "a;b".encode("utf-16-le")])
def test_a_nul_byte_is_refused(content):
    with pytest.raises(UserError, match="octet nul"):
        decode(content)


def test_the_line_of_a_nul_byte_is_reported():
    with pytest.raises(UserError, match="ligne 3"):
        decode(b"a\nb\nc\0")


@pytest.mark.parametrize("content", [b"\xff\xfea", b"\xef\xbb\xbf\xe9", b"\xfe\xff\xd8\x00"])
def test_a_text_that_contradicts_its_bom_is_refused(content):
    with pytest.raises(UserError, match="comme son début l'annonce"):
        decode(content)


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_read_or_refused(content):
    try:
        text = decode(content)
    except UserError:
        return
    assert "\0" not in text
