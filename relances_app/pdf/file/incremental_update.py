"""An update of a PDF: objects appended to a saved file, which stays as it was (ISO 32000-1, 7.5.6)."""

from collections.abc import Iterable
from io import BytesIO

TAIL_BYTES = 64
"""The last bytes of a file, in which it says where its table of objects begins."""


def append_update(file: BytesIO, objects: Iterable[tuple[int, str]], trailer: str) -> None:
    """Append objects, given in order of their numbers, and a trailer without its `/Prev`."""
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
    """Write the table of objects: a section for each run of numbers, twenty bytes a line."""
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
