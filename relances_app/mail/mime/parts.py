"""MIME parts assembled as bytes: the output is exactly known, and a shared attachment is encoded once."""

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable
from functools import lru_cache

from relances_app.domain.attachment import Attachment
from relances_app.mail.mime.headers import format_filename_parameter

_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}")


def build_text_part(subtype: str, text: str) -> bytes:
    """Return a text part in UTF-8 and quoted-printable, with lines of 76 at most (RFC 2045, section 6.7)."""
    lines = text.encode("utf-8", "replace").translate(None, _CONTROLS).rstrip() + b"\n"
    lines = lines.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    headers = (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    # b2a_qp breaks lines with CRLF because the text ends with CRLF.
    return headers.encode() + b2a_qp(lines, istext=True)


def build_attachment_part(attachment: Attachment) -> bytes:
    """Return an attachment part in base64, with its name encoded by RFC 2231."""
    media_type = attachment.media_type.lower()
    if not _MEDIA_TYPE.fullmatch(media_type) or media_type.startswith(("multipart/", "message/")):
        media_type = "application/octet-stream"
    headers = (
        f"Content-Type: {media_type}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {format_filename_parameter(attachment.name)}\r\n\r\n"
    )
    return headers.encode() + _encode_base64(attachment.content)


def build_image_part(content_id: str, png: bytes) -> bytes:
    """Return an image part displayed inside the HTML part, with a Content-ID (RFC 2392)."""
    headers = (
        "Content-Type: image/png\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{content_id}>\r\n"
        'Content-Disposition: inline; filename="virement.png"\r\n\r\n'
    )
    return headers.encode() + encodebytes(png).replace(b"\n", b"\r\n")


@lru_cache(maxsize=4)
def _encode_base64(content: bytes) -> bytes:
    """Encode in base64 with lines of 76; cached for the few files that go with every mail of a batch."""
    return encodebytes(content).replace(b"\n", b"\r\n") or b"\r\n"


def join_parts(subtype: str, token: str, parts: Iterable[bytes]) -> bytes:
    """Return a multipart part; `=_` in its boundary cannot occur in an encoded body.

    Quoted-printable never has a `_` after a `=`, and base64 has no `_` at all (RFC 2045, 6.7 rule 5).
    """
    boundary = f"=_{subtype}_{token}"
    headers = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'
    opening = f"--{boundary}\r\n".encode()
    chunks = [chunk for part in parts for chunk in (opening, part, b"\r\n")]
    return b"".join((headers.encode(), *chunks, f"--{boundary}--\r\n".encode()))
