"""Decode the bytes of text files in the encodings that French programs write."""

import codecs

from relances_app.domain.errors import UserError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WINDOWS_ENCODING = "cp1252"
_SNIFF_BYTES, _MIN_UTF16, _ZERO_SHARE = 4_096, 8, 0.9

_C1 = {code: bytes([code]).decode(_WINDOWS_ENCODING, "replace") for code in range(0x80, 0xA0)}
"""C1 controls of Latin-1: in practice Windows-1252 characters such as the euro sign that were decoded as Latin-1."""
_C1_RANGE = frozenset(map(chr, _C1))


def decode(content: bytes) -> str:
    """Return the text of UTF-8, UTF-16 or UTF-32 with a byte order mark, UTF-8 without, else Windows-1252.

    Raises UserError if the bytes do not match their byte order mark, or contain zero bytes.
    """
    encoding = next(
        (name for byte_order_mark, name in _BYTE_ORDER_MARKS if content.startswith(byte_order_mark)),
        _detect_utf16(content),
    )
    try:
        text = content.decode(encoding) if encoding else _decode_unmarked(content)
    except UnicodeDecodeError as error:
        raise UserError(
            f"le texte n'est pas de l'{error.encoding.upper()} comme son début l'annonce"
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UserError(f"ligne {line} : un octet nul s'y trouve, ce n'est pas un fichier de texte entier")
    return text if _C1_RANGE.isdisjoint(text) else text.translate(_C1)


def _detect_utf16(content: bytes) -> str:
    """Return the UTF-16 encoding of a text without a byte order mark: every other byte of Latin text is zero."""
    sample = content[:_SNIFF_BYTES]
    if b"\0" not in sample or len(sample) < _MIN_UTF16:
        return ""
    even, odd = sample[::2], sample[1::2]
    for name, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if high.count(0) >= _ZERO_SHARE * len(high) and not low.count(0):
            return name
    return ""


def _decode_unmarked(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_WINDOWS_ENCODING, "replace")
