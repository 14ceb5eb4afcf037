"""The faces: kerning as the font says, words measured as they are shown."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from relances_app.pdf.layout.fonts import FALLBACK, REGULAR, SEMIBOLD, Font, list_missing, load_font
from relances_app.pdf.layout.line_breaking import break_lines, compute_stretch


def make_font(size: float = 10.0) -> Font:
    load_font(REGULAR)
    return Font(Canvas("unused.pdf", initialFontName=REGULAR)._doc, REGULAR, size)


@pytest.mark.parametrize(
    ("name", "pair", "units"),
    [
        (REGULAR, "To", -70),
        (REGULAR, "AV", -119),
        (REGULAR, "L'", -110),
        (REGULAR, "11", 0),
        (SEMIBOLD, "P.", -111),
        (SEMIBOLD, "AV", -113),
    ],
)
def test_pairs_are_kerned_by_the_font_tables(name, pair, units):
    """Values as fontTools reads them from the same file."""
    font, kerning = load_font(name)
    glyphs = font.face.charToGlyph
    assert kerning.get_adjustment(*(glyphs[ord(c)] for c in pair)) == units


def test_every_font_has_the_french_characters():
    for name in (REGULAR, SEMIBOLD):
        known = load_font(name)[0].face.charToGlyph
        assert [
            c for c in "\u202f\u00a0€œŒ«»’…–—−°ÀÂÇÉÈÊËÎÏÔÙÛÜŸàâçéèêëîïôùûüÿ×·½" if ord(c) not in known
        ] == []


def test_characters_of_other_languages_are_in_one_of_the_fonts():
    texts = (
        "Ŧorre Ĭ Nguyễn Thị Hồng",
        "Ἀθῆναι Ελλάδα",
        "Ђорђе Әлия Київ Ҡазан",
        "Łódź Čačak Ğ İzmir",
        "a\u200b\ufe0f\n",
    )
    assert list_missing(texts) == ""
    assert list_missing(["株式会社 A 株 😀"]) == "株式会社😀"


def test_a_word_with_other_characters_is_shown_in_both_fonts():
    font = make_font()
    word = font.measure("aŦb")
    own, other = load_font(REGULAR)[0].face, load_font(FALLBACK)[0].face
    expected = own.getCharWidth(ord("a")) + other.getCharWidth(ord("Ŧ")) + own.getCharWidth(ord("b"))
    assert word.width == pytest.approx(expected / 100)
    assert word.code.count("Tf[") == 2
    assert font.measure("a\u200bb").code == font.measure("ab").code


def test_digits_have_one_width():
    face = make_font()
    assert len({round(face.measure(figure * 7).width, 6) for figure in "0123456789"}) == 1


def test_a_kerned_word_is_narrower_at_its_kerned_pairs():
    face = make_font()
    word = face.measure("AVATAR")
    assert word.width < sum(face.measure(c).width for c in "AVATAR")
    assert word.code.startswith("(A)119(V)")


def test_lines_fill_the_width_and_never_pass_it():
    face = make_font()
    text = "Malgré notre relance, nous constatons que la somme demeure impayée à ce jour. " * 6
    lines = break_lines(text, face, 300.0)
    assert " ".join(lines) == text.strip()
    for line in lines[:-1]:
        stretch = compute_stretch(line, face, 300.0)
        assert 0 <= face.width(line) <= 300.0
        assert face.width(line) + stretch * line.count(" ") == pytest.approx(300.0)


def test_a_no_break_space_never_ends_a_line():
    face = make_font()
    for width in range(40, 120, 3):
        lines = break_lines("la somme de 1\u202f501,60\u00a0€ demeure", face, float(width))
        assert sum("1\u202f501,60\u00a0€" in line for line in lines) == 1 or width < 60


def test_a_word_wider_than_a_line_is_broken_without_loss():
    face = make_font()
    lines = break_lines("N" * 200, face, 100.0)
    assert "".join(lines) == "N" * 200
    assert all(face.width(line) <= 100.0 for line in lines)
