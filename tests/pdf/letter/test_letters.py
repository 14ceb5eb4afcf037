"""Letters as they are printed: French text, whole tables, nothing over anything."""

import io
import itertools
import re
from dataclasses import replace
from datetime import date

import pytest
from letters import (
    CUSTOMER,
    STRUCTURE,
    make_items,
    make_letter,
    read_text,
    read_words,
    run_tool,
    with_customer,
)
from pypdf import PdfReader

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.dunning.dunning_levels import ChargesMode
from relances_app.domain.errors import NothingSelected
from relances_app.domain.messages.epc_qr import build_payload
from relances_app.pdf.layout.fonts import REGULAR, load_font
from relances_app.pdf.print import print_letter, print_letters

PAYLOAD = build_payload(STRUCTURE, CUSTOMER, ["FA-2026-0000"], 150160)
FORMAL = make_letter(
    3,
    mode=ChargesMode.CHARGED,
    is_registered=True,
    registered_number="2C 123 456 7890 1",
    enclosures=("duplicata des factures", "relevé de compte"),
    qr_payload=PAYLOAD,
)
LONG = make_letter(2, count=60, qr_payload=PAYLOAD)
LETTERS = {
    "one document": make_letter(1, count=1),
    "firm": make_letter(2, qr_payload=PAYLOAD),
    "formal": FORMAL,
    "sixty documents": LONG,
    "sixty documents in detail": make_letter(3, count=60, mode=ChargesMode.CHARGED),
    "no signatory, no IBAN": make_letter(2, structure=replace(STRUCTURE, iban=""), signatory=""),
}


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_words_do_not_overlap_and_stay_within_the_margins(letter, tmp_path):
    for page in read_words(print_letter(letter), tmp_path):
        assert all(w.left >= 19.9 and w.right <= 190.6 and w.top >= 10 and w.bottom <= 293 for w in page)
        for a, b in itertools.combinations(page, 2):
            shared = min(a.right, b.right) - max(a.left, b.left)
            height = min(a.bottom, b.bottom) - max(a.top, b.top)
            # Boxes have the height of the face: those of two lines may touch, never by half a line.
            assert shared <= 0.1 or height <= 1.9, (a, b)


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_qpdf_reports_no_error(letter, tmp_path):
    said = run_tool("qpdf", "--check", "@", content=print_letter(letter), tmp_path=tmp_path)
    assert "No syntax or stream encoding errors found" in said


def test_the_extracted_text_is_french(tmp_path):
    text = read_text(print_letter(FORMAL), tmp_path)
    for sentence in (
        "Lyon, le 24 novembre 2026",
        "Lettre recommandée avec avis de réception n° 2C 123 456 7890 1",
        "Objet : MISE EN DEMEURE DE PAYER",
        "Par la présente, nous vous mettons en demeure",
        "au plus tard le 2 décembre 2026",
        "Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations distinguées.",
        "Hélène Vauquelin",
        "P. J. : duplicata des factures",
        "Ateliers Vauquelin SARL · capital 20 000 € · SIREN 732 829 320 · RCS Lyon",
        "FR76 3000 6000 0112 3456 7890 189",
    ):
        assert sentence in text


def test_amounts_keep_the_narrow_no_break_space():
    page = PdfReader(io.BytesIO(print_letter(make_letter(1, count=1)))).pages[0]
    assert "1\u202f501,60" in page.extract_text()


def test_the_first_of_a_month_is_written_1er(tmp_path):
    letter = make_letter(1)
    letter = replace(letter, reminder=replace(letter.reminder, dated_on=date(2026, 12, 1)))
    assert "Lyon, le 1er décembre 2026" in read_text(print_letter(letter), tmp_path)


def test_a_table_of_sixty_documents_repeats_its_header_and_page_numbers(tmp_path):
    printed = print_letters([LONG])
    pages = read_text(printed.content, tmp_path).split("\f")[:-1]
    assert printed.page_counts == (len(pages),) == (3,)
    found = re.findall(r"FA-2026-\d{4}", "".join(pages))
    assert found == [item.number for item in LONG.reminder.items]
    for number, page in enumerate(pages, start=1):
        assert f"page {number}/3" in page
        assert ("Échéance" in page) == ("FA-2026-" in page)
    assert sum("Total à régler" in page for page in pages) == 1


def test_the_total_is_never_alone_on_a_page(tmp_path):
    """For any number of rows, the page with the total also contains the last row."""
    for count in range(16, 30):
        pages = read_text(print_letter(make_letter(2, count=count)), tmp_path).split("\f")
        page = next(page for page in pages if "Total à régler" in page)
        assert f"FA-2026-{count - 1:04d}" in page


def test_the_signature_is_never_alone_on_a_page(tmp_path):
    for count in range(4, 30):
        pages = read_text(print_letter(make_letter(2, count=count)), tmp_path).split("\f")
        page = next(page for page in pages if "Hélène Vauquelin" in page)
        assert "Si votre règlement s’est croisé avec ce courrier" in page.replace("\n", " ").replace(
            "  ", " "
        )


def test_tighter_spacing_saves_a_page(tmp_path):
    sizes = [print_letters([make_letter(2, count=count)]).page_counts[0] for count in (8, 9, 10, 20)]
    assert sizes == sorted(sizes)
    heights = []
    for count in (4, 10):
        words = read_words(print_letter(make_letter(2, count=count)), tmp_path)[0]
        heights.append(next(w.bottom - w.top for w in words if w.text == "Madame,"))
    assert heights[1] < heights[0]
    assert print_letters([make_letter(2, count=10)]).page_counts == (1,)


def test_credits_are_deducted_and_shown_with_a_minus_sign(tmp_path):
    avoir = OpenItem(
        9, 1, "AV-12", DocumentKind.CREDIT_NOTE, date(2026, 8, 1), date(2026, 8, 1), -5610, -5610
    )
    text = read_text(print_letter(make_letter(items=(*make_items(1), avoir))), tmp_path)
    assert re.search(r"Avoir AV-12 +01/08/2026 +−56,10 € +−56,10 €", text)
    assert re.search(r"Total à régler +1 445,50 €", text)


def test_charges_are_in_the_totals_and_detailed_by_half_year(tmp_path):
    text = read_text(print_letter(FORMAL), tmp_path)
    assert re.search(r"Indemnité forfaitaire de recouvrement \(4 × 40,00 €\) +160,00 €", text)
    assert re.search(r"Détail des intérêts de retard arrêtés au 24 novembre 2026", text)
    assert re.search(r"FA-2026-0001 +04/04/2026 +15/06/2026 +73 +1 718,93 +12,15 % +41,7700", text)
    assert len(re.findall(r"12,15 %", text)) == 5, "one line per half-year, and one more after the payment"


def test_several_letters_come_in_order_with_their_page_counts(tmp_path):
    letters = [with_customer(make_letter(1), name=f"Client {n}") for n in range(3)]
    printed = print_letters([letters[0], LONG, letters[2]])
    pages = read_text(printed.content, tmp_path).split("\f")[:-1]
    assert printed.page_counts == (1, 3, 1)
    assert "Client 0" in pages[0]
    assert "Client 2" in pages[4]


def test_the_same_letters_give_the_same_bytes():
    assert print_letter(FORMAL) == print_letter(FORMAL)


def test_an_empty_list_of_letters_is_refused():
    with pytest.raises(NothingSelected):
        print_letters([])


def test_hostile_names_and_numbers_are_printed_as_they_are(tmp_path):
    r"""Brackets, backslashes, line breaks, markup, letters of no known face and very long words."""
    nasty = "A\\(B) <b>c</b>\r\n)Tj {{total}} \x00Ω漢"
    item = replace(make_items(1)[0], number="N" * 90)
    letter = with_customer(make_letter(items=(item,)), name=nasty, code="(C\\")
    content = print_letter(letter)
    text = read_text(content, tmp_path)
    assert "A\\(B) <b>c</b> )Tj {{total}}" in text
    assert "client (C\\" in text
    assert text.count("N") - text.count("Nos") - text.count("Nous") >= 90
    assert "No syntax" in run_tool("qpdf", "--check", "@", content=content, tmp_path=tmp_path)


def test_more_letters_than_a_subset_holds_are_still_written_in_full(tmp_path):
    """A face is embedded by subsets of 223 characters: a document with more changes subset in a word."""
    alphabet = "".join(map(chr, [*range(0xC0, 0x180), *range(0x3A3, 0x3CA), *range(0x410, 0x450)]))
    letter = make_letter()
    body = "\n\n".join(alphabet[start : start + 40] for start in range(0, len(alphabet), 40))
    letter = replace(letter, reminder=replace(letter.reminder, body_before=body))
    text = read_text(print_letter(letter), tmp_path)
    known = load_font(REGULAR)[0].face.charToGlyph
    assert [c for c in alphabet if ord(c) in known and c not in text] == []
