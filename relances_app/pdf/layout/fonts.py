"""The two fonts of the letters: words are measured, kerned and encoded once per document."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont

from relances_app.pdf.layout.kerning import Kerning

FONTS_FOLDER = Path(__file__).parents[1] / "fonts"
REGULAR, SEMIBOLD = "SourceSerif4-Regular", "SourceSerif4-Semibold"

MAX_CACHED_WORDS = 2000
"""Words cached per font: those of the message templates recur in every letter, numbers seldom do."""

_PLAIN = set(range(32, 127)) - set(b"()\\")
_ESCAPES = {code: f"\\{code:03o}" for code in range(256) if code not in _PLAIN}
"""Octal escapes for all codes that are not plain ASCII in a PDF string."""


class EncodedWord(NamedTuple):
    """An encoded word: its width in points, and the elements of a TJ array."""

    width: float
    code: str


@cache
def load_font(name: str) -> tuple[TTFont, Kerning]:
    """Return a font with its kerning, and register it with reportlab."""
    font = TTFont(name, str(FONTS_FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font, Kerning(font.face.get_table("GPOS"))


class Font:
    """One font at one size, in points, within one document."""

    def __init__(self, document: PDFDocument, name: str, size: float) -> None:
        self._font, self._kerning = load_font(name)
        self._document = document
        self._words: dict[str, EncodedWord] = {}
        self.broken_lines: dict[tuple[str, float], list[str]] = {}
        self.size = size
        self._font_operator = self._get_font_operator(0)
        self.space = self.measure(" ").width

    def measure(self, word: str) -> EncodedWord:
        """Return a word, or any text without line breaks, encoded and measured."""
        cached = self._words.get(word)
        if cached is None:
            if len(self._words) >= MAX_CACHED_WORDS:
                self._words.clear()
            cached = self._words[word] = self._encode(word)
        return cached

    def width(self, text: str) -> float:
        """Return the width of a line in points."""
        words = text.split(" ")
        cached = self._words
        widths = ((cached.get(word) or self.measure(word)).width for word in words)
        return sum(widths) + self.space * (len(words) - 1)

    def show_operators(self, text: str, stretch: float = 0.0) -> str:
        """Return the operators that select the font and show a text, each space widened by `stretch` points."""
        between = f"( ){-stretch * 1000 / self.size:.0f}" if stretch else "( )"
        cached = self._words
        codes = [(cached.get(word) or self.measure(word)).code for word in text.split(" ")]
        return f"{self._font_operator}[{between.join(codes)}]TJ"

    def _get_font_operator(self, subset: int) -> str:
        name = self._font.getSubsetInternalName(subset, self._document)
        return f"{name} {self.size:g} Tf"

    def _encode(self, text: str) -> EncodedWord:
        """Split at kerned pairs; characters beyond the first 223 of a document are in another font subset."""
        glyphs = self._font.face.charToGlyph
        codes, width, start = [], 0.0, 0
        for index in range(1, len(text)):
            kerning = self._kerning.get_adjustment(
                glyphs.get(ord(text[index - 1]), 0), glyphs.get(ord(text[index]), 0)
            )
            if kerning:
                codes.append(f"{self._encode_literals(text[start:index])}{-kerning}")
                width += kerning * self.size / 1000
                start = index
        codes.append(self._encode_literals(text[start:]))
        width += sum(self._font.face.getCharWidth(ord(c)) for c in text) * self.size / 1000
        return EncodedWord(width, "".join(codes))

    def _encode_literals(self, text: str) -> str:
        shown = []
        for subset, codes in self._font.splitString(text, self._document):
            literal = f"({codes.decode('latin-1').translate(_ESCAPES)})"
            shown.append(
                f"]TJ {self._get_font_operator(subset)}[{literal}]TJ {self._font_operator}["
                if subset
                else literal
            )
        return "".join(shown)
