"""The fonts of the letters: words are measured, kerned and encoded once per document."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont

from relances_app.pdf.layout.kerning import Kerning

FONTS_FOLDER = Path(__file__).parents[1] / "fonts"
REGULAR, SEMIBOLD = "SourceSerif4-Regular", "SourceSerif4-Semibold"
FALLBACK = "NotoSerif-Subset"
"""Font of the characters that the two others lack: Latin of all languages, Greek, Cyrillic."""

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


def list_missing(texts: Iterable[str]) -> str:
    """Return the visible characters of texts that no font contains, each once, in their order."""
    characters = dict.fromkeys(character for text in texts for character in text)
    unknown = [c for c in characters if not _has(REGULAR, c) and not _is_invisible(c)]
    return "".join(c for c in unknown if not _has(FALLBACK, c))


def _has(name: str, character: str) -> bool:
    return ord(character) in load_font(name)[0].face.charToGlyph


def _is_invisible(character: str) -> bool:
    """Return whether a character has no shape: control and format characters, variation selectors."""
    return unicodedata.category(character) in {"Cc", "Cf"} or "\ufe00" <= character <= "\ufe0f"


class Font:
    """One font at one size, in points, within one document."""

    def __init__(self, document: PDFDocument, name: str, size: float) -> None:
        self._name, self._document = name, document
        self._words: dict[str, EncodedWord] = {}
        self.broken_lines: dict[tuple[str, float], list[str]] = {}
        self.size = size
        self._font_operator = self._get_font_operator(name, 0)
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

    def _get_font_operator(self, name: str, subset: int) -> str:
        internal_name = load_font(name)[0].getSubsetInternalName(subset, self._document)
        return f"{internal_name} {self.size:g} Tf"

    def _encode(self, text: str) -> EncodedWord:
        """Encode each part in its font; characters without a shape are left out."""
        shown = text if text.isascii() else "".join(c for c in text if not _is_invisible(c))
        parts = [self._encode_part(name, part) for name, part in self._split_by_font(shown)]
        return EncodedWord(sum(part.width for part in parts), "".join(part.code for part in parts) or "()")

    def _split_by_font(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the parts of a text with the font that contains them, its own one first."""
        if all(_has(self._name, c) for c in text):
            yield self._name, text
            return
        names = groupby(
            text, lambda c: FALLBACK if not _has(self._name, c) and _has(FALLBACK, c) else self._name
        )
        for name, characters in names:
            yield name, "".join(characters)

    def _encode_part(self, name: str, text: str) -> EncodedWord:
        """Split at kerned pairs; characters beyond the first 223 of a document are in another font subset."""
        font, kerning = load_font(name)
        glyphs = font.face.charToGlyph
        codes, width, start = [], 0.0, 0
        for index in range(1, len(text)):
            adjustment = kerning.get_adjustment(
                glyphs.get(ord(text[index - 1]), 0), glyphs.get(ord(text[index]), 0)
            )
            if adjustment:
                codes.append(f"{self._encode_literals(name, text[start:index])}{-adjustment}")
                width += adjustment * self.size / 1000
                start = index
        codes.append(self._encode_literals(name, text[start:]))
        width += sum(font.face.getCharWidth(ord(c)) for c in text) * self.size / 1000
        return EncodedWord(width, "".join(codes))

    def _encode_literals(self, name: str, text: str) -> str:
        shown = []
        for subset, codes in load_font(name)[0].splitString(text, self._document):
            literal = f"({codes.decode('latin-1').translate(_ESCAPES)})"
            shown.append(
                f"]TJ {self._get_font_operator(name, subset)}[{literal}]TJ {self._font_operator}["
                if subset or name != self._name
                else literal
            )
        return "".join(shown)
