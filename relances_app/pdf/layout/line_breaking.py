"""Lines: a paragraph broken to a width, and what does not fit on a line cut by the letter."""

from relances_app.pdf.layout.fonts import Face

MAX_STRETCH = 0.6
"""A space may grow by this share of the type size before a line is left ragged."""


MAX_KNOWN = 64
"""Paragraphs that a face remembers: most are the same from letter to letter."""


def break_lines(text: str, face: Face, width: float) -> list[str]:
    """Return the lines that fit in `width` points; breaks are at plain spaces, and at those of the text."""
    lines = face.broken.get((text, width))
    if lines is None:
        if len(face.broken) >= MAX_KNOWN:
            face.broken.clear()
        lines = [line for part in text.split("\n") for line in _break_part(part, face, width)]
        face.broken[text, width] = lines
    return lines


def _break_part(text: str, face: Face, width: float) -> list[str]:
    lines: list[list[str]] = [[]]
    left = width
    for word in _split_words(text, face, width):
        needed = face.measure(word).width + (face.space if lines[-1] else 0)
        if needed > left and lines[-1]:
            lines.append([])
            left = width
            needed -= face.space
        left -= needed
        lines[-1].append(word)
    return [" ".join(line) for line in lines]


def _split_words(text: str, face: Face, width: float) -> list[str]:
    """Return the words; one that is wider than a line is cut where it must be."""
    words = []
    for word in filter(None, text.split(" ")):
        words += [word] if face.measure(word).width <= width else _cut(word, face, width)
    return words


def _cut(word: str, face: Face, width: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and face.measure(pieces[-1] + character).width > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def find_stretch(line: str, face: Face, width: float) -> float:
    """Return the points to add to each space so that the line fills `width`; none where holes would show."""
    gaps = line.count(" ")
    stretch = (width - face.width(line)) / gaps if gaps else 0.0
    return stretch if 0 < stretch <= MAX_STRETCH * face.size else 0.0
