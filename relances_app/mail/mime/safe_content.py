"""Check that content is safe to send by SMTP, and dot stuffing."""


def is_safe_content(content: bytes) -> bool:
    """Return whether all servers agree on where this content ends (SMTP smuggling, CVE-2023-51764).

    Every CR is followed by LF and every LF preceded by CR; no NUL, no eighth bit, no line with a single dot; the
    last line is terminated.
    """
    pairs = content.count(b"\r\n")
    return (
        content.endswith(b"\r\n")
        and content.isascii()
        and content.count(b"\n") == pairs == content.count(b"\r")
        and b"\0" not in content
        and b"\r\n.\r\n" not in b"\r\n" + content
    )


def stuff_dots(content: bytes) -> bytes:
    """Return the content with a dot before each line that begins with one (RFC 5321, 4.5.2)."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed
