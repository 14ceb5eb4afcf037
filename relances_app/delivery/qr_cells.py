"""The cells of a QR code in byte mode at level M, as fast as a run of letters asks (ISO/IEC 18004).

A code of 200 bytes takes a library 25 ms, most of it spent on trying the eight masks and on moving single
bits. Here the frame of each version is taken once from the library, the mask is always the first, and the
check bytes of a block are one division of a large whole number. The tests hold it equal to the library.
"""

from functools import lru_cache
from typing import NamedTuple

BLOCKS = {
    1: (10, ((1, 16),)), 2: (16, ((1, 28),)), 3: (26, ((1, 44),)), 4: (18, ((2, 32),)), 5: (24, ((2, 43),)),
    6: (16, ((4, 27),)), 7: (18, ((4, 31),)), 8: (22, ((2, 38), (2, 39))), 9: (22, ((3, 36), (2, 37))),
    10: (26, ((4, 43), (1, 44))), 11: (30, ((1, 50), (4, 51))), 12: (22, ((6, 36), (2, 37))),
    13: (22, ((8, 37), (1, 38))),
}  # fmt: skip
"""Level M: check bytes of a block, then how many blocks of how many bytes (table 9); EPC069-12 stops at 13."""

MASK = 0
FIELD = 0x11D
"""The polynomial of the field of 256 elements."""


class Frame(NamedTuple):
    """A version without its data: the cells with the mask on them, and where each bit goes, in order."""

    side: int
    cells: bytes
    places: tuple[int, ...]


def draw_rows(payload: str) -> list[str]:
    """Return the rows of cells as texts of 0 and 1; raises ValueError where version 13 is too small."""
    data = payload.encode()
    version = next((v for v in BLOCKS if len(data) <= _find_room(v)), 0)
    if not version:
        raise ValueError("the text is too long for a transfer code")
    frame = _load_frame(version)
    bits = "".join(f"{byte:08b}" for byte in _interleave(version, _pad(version, data)))
    cells = bytearray(frame.cells)
    for place, bit in zip(frame.places, bits, strict=False):  # the few bits that remain are 0
        if bit == "1":
            cells[place] ^= 1
    text = cells.translate(_AS_DIGITS).decode()
    return [text[start : start + frame.side] for start in range(0, len(text), frame.side)]


_AS_DIGITS = bytes(range(48, 50)) + bytes(254)


def _count_bytes(version: int) -> int:
    return sum(count * size for count, size in BLOCKS[version][1])


def _find_room(version: int) -> int:
    """Return the bytes of text that fit beside the mode and the length."""
    return _count_bytes(version) - (2 if version < 10 else 3)


def _pad(version: int, data: bytes) -> bytes:
    """Return mode, length, text and fill (7.4.9 and 7.4.10): half bytes, since the mode takes four bits."""
    head = f"4{len(data):0{2 if version < 10 else 4}x}"
    whole = bytes.fromhex(f"{head}{data.hex()}0")
    missing = _count_bytes(version) - len(whole)
    return whole + (b"\xec\x11" * missing)[:missing]


def _interleave(version: int, data: bytes) -> list[int]:
    """Return the bytes of all blocks in turn, then their check bytes in turn (7.6)."""
    checks, groups = BLOCKS[version]
    blocks, start = [], 0
    for size in (size for count, size in groups for _ in range(count)):
        blocks.append(data[start : start + size])
        start += size
    longest = max(map(len, blocks))
    body = [block[index] for index in range(longest) for block in blocks if index < len(block)]
    ends = [_divide(block, checks) for block in blocks]
    return body + [end[index] for index in range(checks) for end in ends]


def _divide(block: bytes, checks: int) -> bytes:
    """Return the check bytes of a block: its remainder by the generator (annex A), one byte a step."""
    multiples, shift = _list_multiples(checks), 8 * (checks - 1)
    rest, room = 0, (1 << 8 * checks) - 1
    for byte in block:
        rest = ((rest << 8) & room) ^ multiples[(rest >> shift) ^ byte]
    return rest.to_bytes(checks, "big")


@lru_cache(maxsize=16)
def _list_multiples(checks: int) -> tuple[int, ...]:
    """Return the generator without its first term, times each element of the field, as whole numbers."""
    generator, root = [1], 1
    for _ in range(checks):
        raised = [*generator, 0]
        generator = [a ^ _multiply(b, root) for a, b in zip(raised, [0, *generator], strict=True)]
        root = _multiply(root, 2)
    return tuple(
        int.from_bytes(bytes(_multiply(term, factor) for term in generator[1:]), "big")
        for factor in range(256)
    )


def _multiply(a: int, b: int) -> int:
    """Multiply two elements of the field."""
    product = 0
    while b:
        product ^= a * (b & 1)
        a = a << 1 ^ (FIELD if a & 0x80 else 0)
        b >>= 1
    return product


@lru_cache(maxsize=16)
def _load_frame(version: int) -> Frame:
    """Take a version's fixed cells from the library, and walk the others as the standard does (7.7.3)."""
    import segno  # noqa: PLC0415  loaded when a code is drawn: the start does not wait for it

    code = segno.make_qr("0", version=version, error="m", mask=MASK, boost_error=False)
    side = len(code.matrix)
    aligned = _list_aligned(version, side)
    places = [
        row * side + column
        for row, column in _walk(side)
        if not _is_fixed(row, column, side, version, aligned)
    ]
    cells = bytearray(b"".join(code.matrix))
    for place in places:
        cells[place] = (place // side + place % side + 1) % 2  # the first mask
    return Frame(side, bytes(cells), tuple(places))


def _list_aligned(version: int, side: int) -> frozenset[tuple[int, int]]:
    """Return the cells of the alignment patterns (annex E), none of which covers an eye."""
    middles = () if version == 1 else (6, side - 7) if version < 7 else (6, side // 2, side - 7)
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    return frozenset(
        (row + down, column + right)
        for row in middles
        for column in middles
        if (row, column) not in corners
        for down in range(-2, 3)
        for right in range(-2, 3)
    )


def _is_fixed(row: int, column: int, side: int, version: int, aligned: frozenset[tuple[int, int]]) -> bool:
    """Say whether a cell is part of the frame: eyes and format, rulers, alignment, version (6.3)."""
    far = side - 8
    if (row < 9 and (column < 9 or column >= far)) or (row >= far and column < 9):
        return True
    near = sorted((row, column))
    is_version = version >= 7 and near[0] < 6 and far - 3 <= near[1] < far
    return 6 in near or is_version or (row, column) in aligned


def _walk(side: int) -> list[tuple[int, int]]:
    """Return the cells two columns at a time from the right, upwards then downwards; column 6 is passed over."""
    rights = (*range(side - 1, 6, -2), 5, 3, 1)
    walk = []
    for turn, right in enumerate(rights):
        rows = range(side) if turn % 2 else range(side - 1, -1, -1)
        walk += [(row, column) for row in rows for column in (right, right - 1)]
    return walk
