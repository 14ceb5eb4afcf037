"""Header fields of a mail: encoded by RFC 2047 and RFC 2231, and safe against header injection."""

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from relances_app.domain.email_address import validate_plain_address
from relances_app.domain.errors import UserError

LINE_LENGTH = 76
"""Maximum length of a line with an encoded word (RFC 2047, section 2)."""

ENCODED_WORD_OVERHEAD = len("=?utf-8?b?" + "?=")

MAX_FILE_NAME_LENGTH = 900
"""Encoded file names must fit into a line of 998 octets (RFC 5322, section 2.1.1)."""

_FORBIDDEN_CHARACTERS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, line separators, bidirectional marks and surrogates."""

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]+@[\x21-\x3b\x3d\x3f-\x7e]+>")


def format_header(name: str, value: str) -> str:
    """Return `name: value`, with encoded words if it does not fit as ASCII on one line.

    Raises UserError if the value contains a line break or another control character.
    """
    value = refuse_controls(value.strip())
    if _is_plain(value) and len(name) + 2 + len(value) <= LINE_LENGTH:
        return f"{name}: {value}"
    return f"{name}: {_encode_words(value, len(name) + 2)}"


def format_mailbox(header: str, name: str, address: str) -> str:
    """Return a field with one mailbox: `From: "Martin, Fils" <a@example.com>`.

    A name that contains an `@` is omitted: recipients could take it for the address (display-name spoofing).
    """
    name = refuse_controls(name.strip())
    if not name or "@" in name:
        return f"{header}: {address}"
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if not _is_plain(name) or len(header) + 2 + len(quoted) > LINE_LENGTH:
        quoted = _encode_words(name, len(header) + 2)
    line = f"{header}: {quoted} <{address}>"
    return line if len(line) <= LINE_LENGTH else f"{header}: {quoted}\r\n <{address}>"


def format_mailboxes(header: str, name: str, addresses: Sequence[str]) -> str:
    """Return a field with one or several mailboxes, one per line; the first has the name."""
    first, *others = addresses
    return ",\r\n ".join([format_mailbox(header, name, first), *others])


def format_message_ids(header: str, ids: tuple[str, ...]) -> str:
    """Return a field of message ids, one per line."""
    for id_ in ids:
        if not _MESSAGE_ID.fullmatch(id_):
            raise UserError(f"identifiant de message non valable : « {id_[:80]} »")
    return f"{header}: " + "\r\n ".join(ids)


def format_filename_parameter(name: str) -> str:
    """Return the `filename` parameter of an attachment (RFC 2231, section 4)."""
    coded = quote(refuse_controls(name), safe="")
    if len(coded) > MAX_FILE_NAME_LENGTH:
        raise UserError(f"nom de pièce jointe trop long : « {name[:40]}… »")
    if name.isascii() and len(name) <= 60 and not set(name) & {'"', "\\"}:
        return f'filename="{name}"'
    return f"filename*=utf-8''{coded}"


@lru_cache(maxsize=64)
def to_ascii_address(address: str) -> str:
    """Return one address with its domain in ASCII (IDNA).

    Raises UserError if it is not one plain address, or has non-ASCII characters before the `@`, which few servers
    accept (RFC 6531).
    """
    local, _, domain = validate_plain_address(address).rpartition("@")
    try:
        found = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        found = ""
    if not is_address(found):
        raise UserError(f"adresse électronique non valable : « {address.strip()} »", "email")
    return found


def is_address(text: str) -> bool:
    """Return whether a text is exactly one ASCII address, valid in MAIL FROM and RCPT TO."""
    local, _, domain = text.rpartition("@")
    return len(text) <= 254 and bool(_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain))


def refuse_controls(value: str) -> str:
    """Return the value; raise UserError if it contains characters that could break out of the field."""
    if _FORBIDDEN_CHARACTERS.search(value):
        shown = _FORBIDDEN_CHARACTERS.sub("·", value)[:80]
        raise UserError(f"saut de ligne ou caractère de contrôle interdit : « {shown} »")
    return value


def _is_plain(text: str) -> bool:
    """Return whether a text is ASCII and contains no start of an encoded word."""
    return text.isascii() and "=?" not in text


def _encode_words(text: str, used_columns: int) -> str:
    """Return encoded words, one per line, split between characters; `used_columns` of the first line are taken."""
    chunks, remaining = [""], _encoded_word_capacity(used_columns)
    for character in text:
        remaining -= len(character.encode())
        if remaining < 0:
            chunks.append("")
            remaining = _encoded_word_capacity(1) - len(character.encode())
        chunks[-1] += character
    return "\r\n ".join(f"=?utf-8?b?{b64encode(chunk.encode()).decode('ascii')}?=" for chunk in chunks)


def _encoded_word_capacity(used_columns: int) -> int:
    """Return how many UTF-8 bytes an encoded word can hold on the rest of a line."""
    return (LINE_LENGTH - used_columns - ENCODED_WORD_OVERHEAD) // 4 * 3
