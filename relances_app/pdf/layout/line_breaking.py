"""Line breaking: split a paragraph at a width, and split words wider than a line."""

from relances_app.pdf.layout.fonts import Font

MAX_STRETCH = 0.6
"""Maximum stretch of a space as a share of the font size; beyond, the line is not justified."""


MAX_CACHED_PARAGRAPHS = 64
"""Paragraphs cached per font: most are the same in each letter."""


def break_lines(text: str, font: Font, width: float) -> list[str]:
    """Return the lines that fit in `width` points; breaks are at plain spaces and at line feeds."""
    lines = font.broken_lines.get((text, width))
    if lines is None:
        if len(font.broken_lines) >= MAX_CACHED_PARAGRAPHS:
            font.broken_lines.clear()
        lines = [line for part in text.split("\n") for line in _break_line(part, font, width)]
        font.broken_lines[text, width] = lines
    return lines


def _break_line(text: str, font: Font, width: float) -> list[str]:
    lines: list[list[str]] = [[]]
    remaining = width
    for word in _split_words(text, font, width):
        needed = font.measure(word).width + (font.space if lines[-1] else 0)
        if needed > remaining and lines[-1]:
            lines.append([])
            remaining = width
            needed -= font.space
        remaining -= needed
        lines[-1].append(word)
    return [" ".join(line) for line in lines]


def _split_words(text: str, font: Font, width: float) -> list[str]:
    """Return the words; a word wider than a line is split."""
    words = []
    for word in filter(None, text.split(" ")):
        words += [word] if font.measure(word).width <= width else _split_long_word(word, font, width)
    return words


def _split_long_word(word: str, font: Font, width: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and font.measure(pieces[-1] + character).width > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def compute_stretch(line: str, font: Font, width: float) -> float:
    """Return the points to add to each space to justify the line; 0 if the gaps would be too wide."""
    gaps = line.count(" ")
    stretch = (width - font.width(line)) / gaps if gaps else 0.0
    return stretch if 0 < stretch <= MAX_STRETCH * font.size else 0.0
