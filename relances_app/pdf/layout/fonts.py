"""The two faces of the letters: words measured, kerned and encoded once per document."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont

from relances_app.pdf.layout.kerning import Kerning

FOLDER = Path(__file__).parents[1] / "fonts"
REGULAR, SEMIBOLD = "SourceSerif4-Regular", "SourceSerif4-Semibold"

MAX_KNOWN = 2000
"""Words that a face remembers: those of the wordings come back in every letter, figures seldom do."""

_PLAIN = set(range(32, 127)) - set(b"()\\")
_ESCAPES = {code: f"\\{code:03o}" for code in range(256) if code not in _PLAIN}
"""A page is written in ASCII: every other code of a face is written in octal."""


class Word(NamedTuple):
    """A word as it is shown: its width in points, and the elements of a TJ array."""

    width: float
    code: str


@cache
def load_font(name: str) -> tuple[TTFont, Kerning]:
    """Return a face with its kerning, and make it known to the library."""
    font = TTFont(name, str(FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font, Kerning(font.face.get_table("GPOS"))


class Face:
    """One font at one size, in points, within one document."""

    def __init__(self, document: PDFDocument, name: str, size: float) -> None:
        self._font, self._kerning = load_font(name)
        self._document = document
        self._words: dict[str, Word] = {}
        self.broken: dict[tuple[str, float], list[str]] = {}
        self.size = size
        self._selection = self._select(0)
        self.space = self.measure(" ").width

    def measure(self, word: str) -> Word:
        """Return a word, or any run of text that is not to be broken."""
        known = self._words.get(word)
        if known is None:
            if len(self._words) >= MAX_KNOWN:
                self._words.clear()
            known = self._words[word] = self._encode(word)
        return known

    def width(self, text: str) -> float:
        """Return the width of a line in points."""
        words = text.split(" ")
        known = self._words
        widths = ((known.get(word) or self.measure(word)).width for word in words)
        return sum(widths) + self.space * (len(words) - 1)

    def show(self, text: str, stretch: float = 0.0) -> str:
        """Return the operators that select the face and show a text, each space widened by `stretch` points."""
        between = f"( ){-stretch * 1000 / self.size:.0f}" if stretch else "( )"
        known = self._words
        codes = [(known.get(word) or self.measure(word)).code for word in text.split(" ")]
        return f"{self._selection}[{between.join(codes)}]TJ"

    def _select(self, subset: int) -> str:
        name = self._font.getSubsetInternalName(subset, self._document)
        return f"{name} {self.size:g} Tf"

    def _encode(self, text: str) -> Word:
        """Split where a pair is kerned; a character beyond the first 223 of a document changes the subset."""
        glyphs = self._font.face.charToGlyph
        code, width, start = [], 0.0, 0
        for index in range(1, len(text)):
            move = self._kerning.between(glyphs.get(ord(text[index - 1]), 0), glyphs.get(ord(text[index]), 0))
            if move:
                code.append(f"{self._write(text[start:index])}{-move}")
                width += move * self.size / 1000
                start = index
        code.append(self._write(text[start:]))
        width += sum(self._font.face.getCharWidth(ord(c)) for c in text) * self.size / 1000
        return Word(width, "".join(code))

    def _write(self, text: str) -> str:
        shown = []
        for subset, codes in self._font.splitString(text, self._document):
            literal = f"({codes.decode('latin-1').translate(_ESCAPES)})"
            shown.append(f"]TJ {self._select(subset)}[{literal}]TJ {self._selection}[" if subset else literal)
        return "".join(shown)
