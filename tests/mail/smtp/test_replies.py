import pytest

from relances_app.domain.sending.outcome import Stage
from relances_app.mail.smtp.replies import LONGEST, Cause, clean, find_cause

WORDS = [
    # stage, code, words as providers really say them, what they are about
    (Stage.LOGIN, 535, "5.7.8 Username and Password not accepted. For more information, go to ... - gsmtp",
     Cause.GMAIL_LOGIN),
    (Stage.LOGIN, 534, "5.7.9 Application-specific password required", Cause.GMAIL_LOGIN),
    (Stage.LOGIN, 535, "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
     Cause.SMTP_AUTH_OFF),
    (Stage.LOGIN, 550, "5.7.30 Basic authentication is not supported for Client Submission.", Cause.SMTP_AUTH_OFF),
    (Stage.LOGIN, 535, "5.7.0 Authentication failed", Cause.LOGIN),
    (Stage.LOGIN, 454, "4.7.0 Temporary authentication failure", Cause.LOGIN_LATER),
    (Stage.MAIL, 530, "5.7.0 Must issue a STARTTLS command first", Cause.LOGIN),
    (Stage.RCPT, 550, "5.1.1 <a@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
     Cause.UNKNOWN_MAILBOX),
    (Stage.RCPT, 550, "Requested action not taken: mailbox unavailable", Cause.UNKNOWN_MAILBOX),
    (Stage.RCPT, 550, "no such user here", Cause.UNKNOWN_MAILBOX),
    (Stage.RCPT, 553, "sorry", Cause.UNKNOWN_MAILBOX),
    (Stage.RCPT, 450, "4.1.2 <a@example.com>: Recipient address rejected: Domain not found", Cause.UNKNOWN_DOMAIN),
    (Stage.RCPT, 452, "4.2.2 The email account that you tried to reach is over quota", Cause.MAILBOX_FULL),
    (Stage.RCPT, 552, "5.2.2 mailbox full", Cause.MAILBOX_FULL),
    (Stage.RCPT, 552, "no", Cause.MAILBOX_FULL),
    (Stage.RCPT, 450, "Requested mail action not taken: mailbox unavailable Mail send limit exceeded", Cause.QUOTA),
    (Stage.DOT, 550, "5.4.5 Daily user sending limit exceeded.", Cause.QUOTA),
    (Stage.MAIL, 432, "4.3.2 Concurrent connections limit exceeded.", Cause.QUOTA),
    (Stage.DOT, 554, "5.2.252 SendAsDenied; a@example.com not allowed to send as b@example.com", Cause.SENDER),
    (Stage.RCPT, 553, "5.7.1 <a@example.com>: Sender address rejected: not owned by user b", Cause.SENDER),
    (Stage.MAIL, 550, "no", Cause.SENDER),
    (Stage.RCPT, 454, "4.7.1 <a@example.com>: Relay access denied", Cause.RELAY),
    (Stage.RCPT, 450, "4.2.0 <a@example.com>: Recipient address rejected: Greylisted", Cause.GREYLISTED),
    (Stage.DOT, 554, "5.7.1 Message rejected as spam by Content Filtering.", Cause.SPAM),
    (Stage.DOT, 550, "5.7.1 Service unavailable; client host blocked using a blocklist", Cause.SPAM),
    (Stage.DOT, 552, "5.3.4 Message size exceeds fixed limit", Cause.TOO_BIG),
    (Stage.MAIL, 552, "no", Cause.TOO_BIG),
    (Stage.DATA, 421, "4.7.0 Try again later", Cause.BUSY),
    (Stage.DATA, 451, "local error", Cause.LATER),
    (Stage.DOT, 554, "no", Cause.REFUSED),
    (Stage.DATA, -1, "<html>", Cause.UNCLEAR),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "code", "words", "cause"), WORDS)
def test_the_words_of_a_server_are_understood(stage, code, words, cause):
    assert find_cause(stage, code, words) is cause


def test_each_cause_says_something_of_its_own():
    sentences = [cause.value for cause in Cause]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"2.0.0 kept", "2.0.0 kept"),
        (b"one\r\ntwo\nthree", "one two three"),
        ("boîte pleine".encode(), "boîte pleine"),
        ("boîte pleine".encode("cp1252"), "boîte pleine"),
        (b"\x1b[2J\x00\x07tricks\x7f", "[2J tricks"),
        ("\u202eevil".encode(), "evil"),
        (b"\x81\x8d", "\ufffd\ufffd"),
        (b"", ""),
    ],
)
def test_a_reply_is_kept_as_printable_text(raw, shown):
    assert clean(raw) == shown


def test_a_reply_without_end_is_cut():
    assert clean(b"x" * 5_000) == "x" * LONGEST
