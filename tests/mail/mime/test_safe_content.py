import pytest

from relances_app.mail.mime.safe_content import is_fit, stuff_dots


@pytest.mark.parametrize(
    "content", [b"Subject: a\r\n\r\nb\r\n", b"\r\n", b"a\r\n..\r\nb\r\n", b"a.\r\n.b\r\n"]
)
def test_lines_closed_by_crlf_are_fit(content):
    assert is_fit(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"a", b"a\n", b"a\r", b"a\rb\r\n", b"a\nb\r\n", b"a\n\r\n", b"a\r\r\n", b"a\0\r\n", "é\r\n".encode(),
     b"a\r\n.\r\nb\r\n", b".\r\nb\r\n", b"a\r\n.\r\n", b"a\n.\r\nb\r\n", b"\r.\r\r\n"],
)  # fmt: skip
def test_what_servers_could_end_in_different_places_is_not_fit(content):
    assert not is_fit(content)


def test_a_dot_at_the_start_of_a_line_is_doubled():
    assert stuff_dots(b".a\r\n..b\r\nc.\r\n.d\r\n") == b"..a\r\n...b\r\nc.\r\n..d\r\n"
