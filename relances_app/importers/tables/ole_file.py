"""Reader of one stream of a compound file (MS-CFB), the container of XLS workbooks."""

from struct import unpack, unpack_from

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128
_LAST_SECTOR = 0xFFFFFFF9
_HEADER_DIFAT = 109


def read_stream(content: bytes, names: tuple[str, ...]) -> bytes:
    """Return the first stream with one of the names, nothing if there is none.

    Raises struct.error or IndexError if the file is damaged.
    """
    reader = _OleReader(content)
    return next((stream for name in names if (stream := reader.read(name)) is not None), b"")


class _OleReader:
    """The sectors of a compound file and its directory."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._size = 1 << min(unpack_from("<H", content, 30)[0], 16)
        self._fat = self._read_fat()
        directory = self._read_chain(unpack_from("<I", content, 48)[0])
        self._entries: dict[str, tuple[int, int]] = {}
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            length = min(unpack_from("<H", directory, at + 64)[0], 64)
            name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
            start, size = unpack_from("<II", directory, at + 116)
            self._entries.setdefault(name, (start, size))

    def _read_fat(self) -> list[int]:
        places = list(unpack_from(f"<{_HEADER_DIFAT}I", self._content, 76))
        sector, seen = unpack_from("<I", self._content, 68)[0], 0
        while sector < _LAST_SECTOR and seen < len(self._content) // self._size:
            numbers = unpack(f"<{self._size // 4}I", self._read_sector(sector))
            places += numbers[:-1]
            sector, seen = numbers[-1], seen + 1
        parts = (self._read_sector(place) for place in places if place < _LAST_SECTOR)
        return [
            number for part in parts for number in unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])
        ]

    def _read_sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._content[at : at + self._size]

    def _read_chain(self, sector: int) -> bytes:
        parts: list[bytes] = []
        while sector < _LAST_SECTOR and len(parts) <= len(self._fat):
            parts.append(self._read_sector(sector))
            sector = self._fat[sector]
        return b"".join(parts)

    def read(self, name: str) -> bytes | None:
        """Return a stream; a short one is in the sectors of the first entry, which are smaller."""
        if name not in self._entries:
            return None
        start, size = self._entries[name]
        if size >= unpack_from("<I", self._content, 56)[0]:
            return self._read_chain(start)[:size]
        return self._read_short(start, size)

    def _read_short(self, start: int, size: int) -> bytes:
        container = self._read_chain(self._entries["Root Entry"][0])
        table = self._read_chain(unpack_from("<I", self._content, 60)[0])
        numbers = unpack(f"<{len(table) // 4}I", table)
        parts: list[bytes] = []
        while start < _LAST_SECTOR and len(parts) <= len(numbers):
            parts.append(container[start * 64 : start * 64 + 64])
            start = numbers[start]
        return b"".join(parts)[:size]
