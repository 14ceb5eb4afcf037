"""Incremental update of a PDF: objects appended to a saved file, which is not changed (ISO 32000-1, 7.5.6)."""

from collections.abc import Iterable
from io import BytesIO

TAIL_BYTES = 64
"""Last bytes of a file, which contain the offset of its cross-reference table."""


def append_update(file: BytesIO, objects: Iterable[tuple[int, str]], trailer: str) -> None:
    """Append objects, sorted by number, and a trailer; `/Prev` is added to the trailer."""
    file.seek(-TAIL_BYTES, 2)
    previous = int(file.read().rpartition(b"startxref")[2].split()[0])
    offsets: list[tuple[int, int]] = []
    for number, text in objects:
        offsets.append((number, file.tell()))
        file.write(f"{number} 0 obj\n{text}\nendobj\n".encode("ascii"))
    table = file.tell()
    file.write(_format_xref_table(offsets).encode("ascii"))
    file.write(f"trailer\n<<{trailer}/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n".encode("latin-1"))


def _format_xref_table(offsets: list[tuple[int, int]]) -> str:
    """Return the cross-reference table: one section per consecutive range of numbers, twenty bytes a line."""
    sections: list[list[tuple[int, int]]] = []
    for entry in offsets:
        if not sections or entry[0] != sections[-1][-1][0] + 1:
            sections.append([])
        sections[-1].append(entry)
    lines = [
        f"{section[0][0]} {len(section)}\n" + "".join(f"{at:010d} 00000 n \n" for _, at in section)
        for section in sections
    ]
    return "xref\n" + "".join(lines)
