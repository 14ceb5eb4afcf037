import pytest

from relances_app.domain.sending.outcome import SmtpStage
from relances_app.mail.smtp.replies import MAX_LENGTH, Cause, classify_cause, clean_reply

REPLIES = [
    # stage, code, words as providers really say them, what they are about
    (SmtpStage.LOGIN, 535, "5.7.8 Username and Password not accepted. For more information, go to ... - gsmtp",
     Cause.GMAIL_LOGIN),
    (SmtpStage.LOGIN, 534, "5.7.9 Application-specific password required", Cause.GMAIL_LOGIN),
    (SmtpStage.LOGIN, 535,
     "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
     Cause.SMTP_AUTH_OFF),
    (SmtpStage.LOGIN, 550, "5.7.30 Basic authentication is not supported for Client Submission.",
     Cause.SMTP_AUTH_OFF),
    (SmtpStage.LOGIN, 535, "5.7.0 Authentication failed", Cause.LOGIN),
    (SmtpStage.LOGIN, 454, "4.7.0 Temporary authentication failure", Cause.LOGIN_RETRY_LATER),
    (SmtpStage.MAIL, 530, "5.7.0 Must issue a STARTTLS command first", Cause.LOGIN),
    (SmtpStage.RCPT, 550, "5.1.1 <a@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
     Cause.UNKNOWN_MAILBOX),
    (SmtpStage.RCPT, 550, "Requested action not taken: mailbox unavailable", Cause.UNKNOWN_MAILBOX),
    (SmtpStage.RCPT, 550, "no such user here", Cause.UNKNOWN_MAILBOX),
    (SmtpStage.RCPT, 553, "sorry", Cause.UNKNOWN_MAILBOX),
    (SmtpStage.RCPT, 450, "4.1.2 <a@example.com>: Recipient address rejected: Domain not found",
     Cause.UNKNOWN_DOMAIN),
    (SmtpStage.RCPT, 452, "4.2.2 The email account that you tried to reach is over quota", Cause.MAILBOX_FULL),
    (SmtpStage.RCPT, 552, "5.2.2 mailbox full", Cause.MAILBOX_FULL),
    (SmtpStage.RCPT, 552, "no", Cause.MAILBOX_FULL),
    (SmtpStage.RCPT, 450, "Requested mail action not taken: mailbox unavailable Mail send limit exceeded",
     Cause.QUOTA),
    (SmtpStage.FINAL_DOT, 550, "5.4.5 Daily user sending limit exceeded.", Cause.QUOTA),
    (SmtpStage.MAIL, 432, "4.3.2 Concurrent connections limit exceeded.", Cause.QUOTA),
    (SmtpStage.FINAL_DOT, 554, "5.2.252 SendAsDenied; a@example.com not allowed to send as b@example.com",
     Cause.SENDER),
    (SmtpStage.RCPT, 553, "5.7.1 <a@example.com>: Sender address rejected: not owned by user b", Cause.SENDER),
    (SmtpStage.MAIL, 550, "no", Cause.SENDER),
    (SmtpStage.RCPT, 454, "4.7.1 <a@example.com>: Relay access denied", Cause.RELAY),
    (SmtpStage.RCPT, 450, "4.2.0 <a@example.com>: Recipient address rejected: Greylisted", Cause.GREYLISTED),
    (SmtpStage.FINAL_DOT, 554, "5.7.1 Message rejected as spam by Content Filtering.", Cause.SPAM),
    (SmtpStage.FINAL_DOT, 550, "5.7.1 Service unavailable; client host blocked using a blocklist", Cause.SPAM),
    (SmtpStage.FINAL_DOT, 552, "5.3.4 Message size exceeds fixed limit", Cause.TOO_LARGE),
    (SmtpStage.MAIL, 552, "no", Cause.TOO_LARGE),
    (SmtpStage.DATA, 421, "4.7.0 Try again later", Cause.BUSY),
    (SmtpStage.DATA, 451, "local error", Cause.RETRY_LATER),
    (SmtpStage.FINAL_DOT, 554, "no", Cause.REFUSED),
    (SmtpStage.DATA, -1, "<html>", Cause.INVALID_REPLY),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "code", "words", "cause"), REPLIES)
def test_server_replies_are_classified(stage, code, words, cause):
    assert classify_cause(stage, code, words) is cause


def test_each_cause_has_its_own_advice():
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
    assert clean_reply(raw) == shown


def test_an_endless_reply_is_truncated():
    assert clean_reply(b"x" * 5_000) == "x" * MAX_LENGTH
