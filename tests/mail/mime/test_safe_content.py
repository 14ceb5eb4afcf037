import pytest

from relances_app.mail.mime.safe_content import is_safe_content, stuff_dots


@pytest.mark.parametrize(
    "content", [b"Subject: a\r\n\r\nb\r\n", b"\r\n", b"a\r\n..\r\nb\r\n", b"a.\r\n.b\r\n"]
)
def test_lines_ending_in_crlf_are_safe(content):
    assert is_safe_content(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"a", b"a\n", b"a\r", b"a\rb\r\n", b"a\nb\r\n", b"a\n\r\n", b"a\r\r\n", b"a\0\r\n", "é\r\n".encode(),
     b"a\r\n.\r\nb\r\n", b".\r\nb\r\n", b"a\r\n.\r\n", b"a\n.\r\nb\r\n", b"\r.\r\r\n"],
)  # fmt: skip
def test_ambiguous_line_endings_are_not_safe(content):
    assert not is_safe_content(content)


def test_a_dot_at_the_start_of_a_line_is_doubled():
    assert stuff_dots(b".a\r\n..b\r\nc.\r\n.d\r\n") == b"..a\r\n...b\r\nc.\r\n..d\r\n"
