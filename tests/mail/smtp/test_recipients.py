"""Recipients that a server refuses: which reply decides when it refuses all of them."""

import smtplib

import pytest

from relances_app.mail.smtp.recipients import add_recipients


class RefusingConnection:
    """Answers each address with a code."""

    def __init__(self, codes):
        self._codes = codes

    def rcpt(self, address, _options):
        return self._codes[address]

    def command(self, _stage, _timeout, _wanted, call, *arguments):
        code = call(*arguments)
        if code >= 400:
            raise smtplib.SMTPResponseException(code, b"refused")


@pytest.mark.parametrize(
    ("codes", "decisive"),
    [((450, 550), 450), ((550, 450), 450), ((550, 551), 551), ((550, 421), 421), ((421, 250), 421)],
)
def test_an_address_refused_for_a_while_lets_the_mail_be_tried_again(codes, decisive):
    connection = RefusingConnection({f"a{n}@example.com": code for n, code in enumerate(codes)})
    with pytest.raises(smtplib.SMTPResponseException) as caught:
        add_recipients(connection, [f"a{n}@example.com" for n in range(len(codes))], 1.0)
    assert caught.value.smtp_code == decisive


def test_accepted_addresses_are_enough():
    connection = RefusingConnection({"a@example.com": 450, "b@example.com": 250})
    assert add_recipients(connection, ["a@example.com", "b@example.com"], 1.0) == [
        ("a@example.com", "refused")
    ]
