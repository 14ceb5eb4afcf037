"""Bytes into text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relances_app.domain.errors import Refusal
from relances_app.importers.decoding import decode

TEXT = "Numéro;Échéance;1 501,60 €;Œuvre ; « L’été »\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_the_encodings_of_french_programs_are_read(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_of_both_orders_is_read_by_its_mark(encoding):
    assert decode(("\ufeff" + TEXT).encode(encoding)) == TEXT


def test_windows_signs_that_went_through_latin_1_are_put_right():
    assert decode("Prix : 10 €, l’été".encode("cp1252").decode("latin-1").encode()) == "Prix : 10 €, l’été"


def test_bytes_that_windows_has_no_sign_for_are_shown_as_missing():
    assert decode(b"caf\xe9 \x81") == "café \ufffd"


@pytest.mark.parametrize("content", [b"a;b\n1;\x002\n", "a;b".encode("utf-16-le")])
def test_a_zero_byte_is_refused(content):
    with pytest.raises(Refusal, match="octet nul"):
        decode(content)


def test_the_line_of_a_zero_byte_is_told():
    with pytest.raises(Refusal, match="ligne 3"):
        decode(b"a\nb\nc\0")


@pytest.mark.parametrize("content", [b"\xff\xfea", b"\xef\xbb\xbf\xe9", b"\xfe\xff\xd8\x00"])
def test_a_text_that_is_not_what_its_mark_says_is_refused(content):
    with pytest.raises(Refusal, match="comme son début l'annonce"):
        decode(content)


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_read_or_refused(content):
    try:
        text = decode(content)
    except Refusal:
        return
    assert "\0" not in text
