"""Letters as pictures: the address in the window, nothing on top of anything, the code read back from the page."""

import itertools
import subprocess
from dataclasses import replace

import pytest
from letters import (
    CUSTOMER,
    STRUCTURE,
    make_letter,
    read_pixels,
    read_text,
    read_words,
    require_tool,
    run_tool,
    with_customer,
)

from relances_app.domain.dunning.dunning_levels import ChargesMode
from relances_app.domain.messages.epc_qr import build_payload
from relances_app.domain.structure import LetterOptions
from relances_app.pdf.print import print_letter

WITH_NOTE = replace(STRUCTURE, letters=LetterOptions(note="www.vauquelin.example.com, assurance n° 123 456"))
SIX_LINES = {
    "name": "ENTREPRISE DE MENUISERIE DUTILLEUL-ABC ENTREPRISE DE MENUISERIE DUTILLEUL-ABC",
    "street": "128 AVENUE DU GENERAL LECLERC-DE-HAUTE",
    "street2": "BATIMENT DES CHENES VERTS ET DES ORMES",
    "town": "SAINT-ETIENNE-DE-CROSSEY CEDEX 0",
    "country": "GRANDE-BRETAGNE ET IRLANDE DU NORD-ABC",
}
ONE_LINE = {"name": "Dutilleul", "street": "", "postcode": "", "town": ""}


def make_full(level=1, count=1, customer=None, **how):
    """A letter with all that may stand on it: logo, code, note, enclosures, number of the registered letter."""
    letter = make_letter(
        level, count=count, structure=WITH_NOTE, enclosures=("copie des factures", "RIB"), **how
    )
    numbers = [item.number for item in letter.reminder.items]
    letter = replace(letter, qr_payload=build_payload(WITH_NOTE, CUSTOMER, numbers, letter.total))
    return with_customer(letter, **(customer or {}))


LETTERS = {
    "one line, one document": make_full(1, 1, ONE_LINE),
    "six lines of 38 characters": make_full(2, 4, SIX_LINES),
    "sixty documents": make_full(1, 60, SIX_LINES),
    "sixty documents, charges claimed": make_full(3, 60, mode=ChargesMode.CHARGED, is_registered=True),
    "a mise en demeure with its number": make_full(3, 6, registered_number="2C 123 456 7890 1"),
}


@pytest.fixture(scope="module")
def logo():
    import io

    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (620, 180), "navy").save(picture, "PNG")
    return picture.getvalue()


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_words_do_not_overlap_and_stay_on_the_page(letter, logo, tmp_path):
    for words in read_words(print_letter(letter, logo=logo), tmp_path):
        for word in words:
            assert 18 <= word.left < word.right <= 192, word
            assert 10 <= word.top < word.bottom <= 294, word
        for one, other in itertools.combinations(words, 2):
            wide = min(one.right, other.right) - max(one.left, other.left)
            high = min(one.bottom, other.bottom) - max(one.top, other.top)
            # Boxes hold the ascents of the font: lines that are set close touch by less than a third.
            assert wide <= 0.2 or high <= 0.34 * min(one.bottom - one.top, other.bottom - other.top), (
                one,
                other,
            )


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_only_the_recipient_is_in_the_envelope_window(letter, logo, tmp_path):
    ink = read_pixels(print_letter(letter, logo=logo), tmp_path)
    zone = [(x / 2, y / 2) for y in range(70, 160) for x in range(200, 400) if ink[y][x]]
    assert zone
    assert all(110 <= x <= 185 and 50 <= y <= 78 for x, y in zone)


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_the_rendered_qr_code_is_decoded_and_no_word_touches_it(letter, logo, tmp_path):
    content = print_letter(letter, logo=logo)
    pages = read_words(content, tmp_path)
    number = next(n for n, words in enumerate(pages, 1) if any(w.text == "virement" for w in words))
    path = tmp_path / "page.pdf"
    path.write_bytes(content)
    where = ["-f", str(number), "-l", str(number), "-r", "200", "-png", "-singlefile"]
    subprocess.run([require_tool("pdftoppm"), *where, str(path), str(tmp_path / "page")], check=True)
    command = [
        require_tool("zbarimg"),
        "--quiet",
        "--raw",
        "-Sdisable",
        "-Sqrcode.enable",
        str(tmp_path / "page.png"),
    ]
    said = subprocess.run(command, check=True, capture_output=True).stdout.decode().removesuffix("\n")
    assert said == letter.qr_payload
    assert f"EUR{letter.total // 100}.{letter.total % 100:02d}" in said.split("\n")
    [caption] = [w for w in pages[number - 1] if w.text == "virement"]
    beside = [
        w
        for w in pages[number - 1]
        if w.left < 50 and caption.top - 6 < w.bottom and w.top < caption.top + 21
    ]
    assert beside == []


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_the_file_is_valid_and_its_french_text_is_extracted(letter, logo, tmp_path):
    content = print_letter(letter, logo=logo)
    assert "No syntax or stream encoding errors" in run_tool(
        "qpdf", "--check", "@", content=content, tmp_path=tmp_path
    )
    text = " ".join(read_text(content, tmp_path).split())
    for words in (
        "Madame, Monsieur,",
        "Lyon, le 24 novembre 2026",
        "Échéance",
        "P. J. : copie",
        "Hélène Vauquelin",
    ):
        assert words in text
    assert "assurance n° 123 456" in text
    if letter.registered_number:
        assert "Lettre recommandée avec avis de réception n° 2C 123 456 7890 1" in text
