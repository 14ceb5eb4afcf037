"""The recipient and nothing else is in the envelope window, for any address."""

import itertools

import pytest
from letters import CUSTOMER, make_letter, read_pixels, read_words, with_customer

from relances_app.pdf.print import print_letter, print_test_page

LETTER = make_letter()
WIDE = "W" * 38
ADDRESSES = {
    "one line": {"name": "Dutilleul", "street": "", "postcode": "", "town": ""},
    "three lines": {},
    "six lines": {
        "name": "Société Dutilleul, Menuiserie et Charpente du Dauphiné",
        "street2": "Bâtiment C, zone d'activités des Chênes",
        "country": "Belgique",
    },
    "six lines of 38 characters": {
        "name": "ENTREPRISE DE MENUISERIE DUTILLEUL-ABC ENTREPRISE DE MENUISERIE DUTILLEUL-ABC",
        "street": "128 AVENUE DU GENERAL LECLERC-DE-HAUTE",
        "street2": "BATIMENT DES CHENES VERTS ET DES ORMES",
        "town": "SAINT-ETIENNE-DE-CROSSEY CEDEX 0",
        "country": "GRANDE-BRETAGNE ET IRLANDE DU NORD-ABC",
    },
    "38 of the widest letters": {
        "name": f"{WIDE} {WIDE}",
        "street": WIDE,
        "street2": WIDE,
        "town": "W" * 32,
        "country": WIDE,
    },
}


@pytest.mark.parametrize("fields", ADDRESSES.values(), ids=ADDRESSES)
def test_only_the_recipient_is_in_or_near_the_envelope_window(fields, tmp_path):
    """Ink in x 100-200, y 35-80 is all within x 110-185, y 50-78, at half a millimetre."""
    ink = read_pixels(print_letter(with_customer(LETTER, **fields)), tmp_path)
    zone = [(x / 2, y / 2) for y in range(70, 160) for x in range(200, 400) if ink[y][x]]
    assert zone, "the recipient is printed"
    assert all(110 <= x <= 185 and 50 <= y <= 78 for x, y in zone)


def test_the_six_address_lines_are_aligned_vertically(tmp_path):
    words = read_words(
        print_letter(with_customer(LETTER, **ADDRESSES["six lines of 38 characters"])), tmp_path
    )[0]
    lines = sorted({round(w.top, 1) for w in words if 110 <= w.left <= 186 and 48 <= w.top <= 78})
    assert len(lines) == 6
    assert {round(b - a, 1) for a, b in itertools.pairwise(lines)} == {4.5}


def test_the_town_is_in_capitals(tmp_path):
    words = [w.text for w in read_words(print_letter(LETTER), tmp_path)[0]]
    assert "SAINT-ÉTIENNE-DE-CROSSEY" in words
    assert CUSTOMER.town not in words


def test_fold_marks_are_at_99_and_198_mm(tmp_path):
    ink = read_pixels(print_letter(LETTER), tmp_path)
    marks = [y / 2 for y in range(len(ink)) if any(ink[y][10:18])]
    assert {round(y) for y in marks} == {99, 198}


def test_an_offset_moves_the_whole_page_to_the_right_and_downwards(tmp_path):
    plain = read_words(print_letter(LETTER), tmp_path)[0]
    moved = read_words(print_letter(LETTER, offset_mm=(2.0, -3.0)), tmp_path)[0]
    for before, after in zip(plain, moved, strict=True):
        assert after.left - before.left == pytest.approx(2.0, abs=0.02)
        assert after.top - before.top == pytest.approx(-3.0, abs=0.02)


def test_the_printer_test_page_shows_the_window_and_the_offset(tmp_path):
    content = print_test_page((1.5, -2.0))
    words = " ".join(w.text for w in read_words(content, tmp_path)[0])
    assert "+1,5 mm" in words.replace("\xa0", " ")
    assert "-2,0 mm" in words.replace("\xa0", " ")
    ink = read_pixels(print_test_page(), tmp_path)
    frame = [x / 2 for x in range(len(ink[0])) if all(ink[y][x] for y in range(102, 154))]
    assert {round(x) for x in frame} == {109, 185}


@pytest.mark.parametrize("height", [35, 45])
@pytest.mark.parametrize("fields", ADDRESSES.values(), ids=ADDRESSES)
def test_a_window_of_35_or_45_mm_shows_the_whole_name_and_no_date(fields, height, tmp_path):
    """A window 100 mm wide, 20 mm from the right and the lower edge of an envelope of 110 × 220 mm.

    The folded letter, 210 × 99 mm, rests at the lower edge, or up to 5 mm above it, anywhere between both sides.
    """
    words = read_words(print_letter(with_customer(LETTER, **fields)), tmp_path)[0]
    recipient = [w for w in words if w.left > 109 and 48 <= w.top <= 78]
    date_line = [w for w in words if w.text in {"novembre", "2026"} and w.top < 95]
    assert recipient
    assert len(date_line) == 2
    for right, down in itertools.product((0, 10), (6, 11)):
        left, top = 100 - right, 110 - 20 - height - down
        assert all(left <= w.left and w.right <= left + 100 for w in recipient)
        assert all(top <= w.top and w.bottom <= top + height for w in recipient)
        assert all(w.top >= top + height for w in date_line)
