"""The two faces of the letters: words measured, kerned and encoded once per document."""

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
"""Words that a face remembers: those of the wordings come back in every letter, figures seldom do."""

_PLAIN = set(range(32, 127)) - set(b"()\\")
_ESCAPES = {code: f"\\{code:03o}" for code in range(256) if code not in _PLAIN}
"""A page is written in ASCII: every other code of a face is written in octal."""


class EncodedWord(NamedTuple):
    """A word as it is shown: its width in points, and the elements of a TJ array."""

    width: float
    code: str


@cache
def load_font(name: str) -> tuple[TTFont, Kerning]:
    """Return a face with its kerning, and make it known to the library."""
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
        """Return a word, or any run of text that is not to be broken."""
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
        """Return the operators that select the face and show a text, each space widened by `stretch` points."""
        between = f"( ){-stretch * 1000 / self.size:.0f}" if stretch else "( )"
        cached = self._words
        codes = [(cached.get(word) or self.measure(word)).code for word in text.split(" ")]
        return f"{self._font_operator}[{between.join(codes)}]TJ"

    def _get_font_operator(self, subset: int) -> str:
        name = self._font.getSubsetInternalName(subset, self._document)
        return f"{name} {self.size:g} Tf"

    def _encode(self, text: str) -> EncodedWord:
        """Split where a pair is kerned; a character beyond the first 223 of a document changes the subset."""
        glyphs = self._font.face.charToGlyph
        code, width, start = [], 0.0, 0
        for index in range(1, len(text)):
            kerning = self._kerning.get_adjustment(
                glyphs.get(ord(text[index - 1]), 0), glyphs.get(ord(text[index]), 0)
            )
            if kerning:
                code.append(f"{self._encode_literals(text[start:index])}{-kerning}")
                width += kerning * self.size / 1000
                start = index
        code.append(self._encode_literals(text[start:]))
        width += sum(self._font.face.getCharWidth(ord(c)) for c in text) * self.size / 1000
        return EncodedWord(width, "".join(code))

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
