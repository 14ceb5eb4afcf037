"""An update of a PDF: objects appended to a saved file, which stays as it was (ISO 32000-1, 7.5.6)."""

from collections.abc import Iterable
from io import BytesIO

TAIL = 64
"""The last bytes of a file, in which it says where its table of objects begins."""


def append_update(saved: BytesIO, objects: Iterable[tuple[int, str]], trailer: str) -> None:
    """Append objects, given in order of their numbers, and a trailer without its `/Prev`."""
    saved.seek(-TAIL, 2)
    previous = int(saved.read().rpartition(b"startxref")[2].split()[0])
    places: list[tuple[int, int]] = []
    for number, text in objects:
        places.append((number, saved.tell()))
        saved.write(f"{number} 0 obj\n{text}\nendobj\n".encode("ascii"))
    table = saved.tell()
    saved.write(_write_table(places).encode("ascii"))
    saved.write(f"trailer\n<<{trailer}/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n".encode("latin-1"))


def _write_table(places: list[tuple[int, int]]) -> str:
    """Write the table of objects: a section for each run of numbers, twenty bytes a line."""
    runs: list[list[tuple[int, int]]] = []
    for place in places:
        if not runs or place[0] != runs[-1][-1][0] + 1:
            runs.append([])
        runs[-1].append(place)
    lines = [f"{run[0][0]} {len(run)}\n" + "".join(f"{at:010d} 00000 n \n" for _, at in run) for run in runs]
    return "xref\n" + "".join(lines)
