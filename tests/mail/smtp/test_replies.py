import pytest

from relances_app.domain.sending.cause import Cause
from relances_app.domain.sending.outcome import SmtpStage
from relances_app.mail.smtp.replies import MAX_LENGTH, classify_cause, clean_reply, find_limit_window

REPLIES = [
    # stage, code, words as providers really say them, what they are about
    (SmtpStage.LOGIN, 535, "5.7.8 Username and Password not accepted. For more information, go to ... - gsmtp",
     Cause.GMAIL_LOGIN),
    (SmtpStage.LOGIN, 534, "5.7.9 Application-specific password required", Cause.GMAIL_LOGIN),
    (SmtpStage.LOGIN, 535,
     "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
     Cause.SMTP_AUTH_OFF),
    (SmtpStage.LOGIN, 550, "5.7.30 Basic authentication is not supported for Client Submission.",
     Cause.LEGACY_LOGIN_OFF),
    (SmtpStage.LOGIN, 535, "5.7.139 Authentication failed, SmtpClientAuthentication is disabled for the Mailbox.",
     Cause.SMTP_AUTH_OFF),
    (SmtpStage.LOGIN, 535, "5.7.139 Authentication unsuccessful, basic authentication is disabled. [X.OUTLOOK.COM]",
     Cause.LEGACY_LOGIN_OFF),
    (SmtpStage.LOGIN, 535, "5.7.139 user is locked by your organization's security defaults policy.",
     Cause.SECURITY_DEFAULTS),
    (SmtpStage.LOGIN, 535, "5.7.139 the request did not meet the criteria to be authenticated.",
     Cause.ACCESS_POLICY),
    (SmtpStage.LOGIN, 535, "5.7.3 Authentication unsuccessful [PR3P.OUTLOOK.COM]", Cause.MICROSOFT_LOGIN),
    (SmtpStage.LOGIN, 432, "4.3.2 Concurrent connections limit exceeded.", Cause.CONNECTIONS),
    (SmtpStage.LOGIN, 454, "4.7.0 Too many login attempts, please try again later. x - gsmtp", Cause.TOO_MANY_LOGINS),
    (SmtpStage.LOGIN, 421, "4.3.2 busy", Cause.BUSY),
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
    (SmtpStage.FINAL_DOT, 550, "5.4.5 Daily sending quota exceeded. x - gsmtp", Cause.QUOTA),
    (SmtpStage.RCPT, 550, "5.1.90 Your message can't be sent because you've reached your daily limit for recipients",
     Cause.QUOTA),
    (SmtpStage.RCPT, 452, "4.3.1 Quota d'envoi horaire atteint, merci de reessayer plus tard", Cause.QUOTA),
    (SmtpStage.RCPT, 550, "5.7.1 Mail quota exceeded: more than 10 mails per hour from this account", Cause.QUOTA),
    (SmtpStage.RCPT, 451, "4.7.1 Sender rate limit exceeded (10 per hour), try again later", Cause.QUOTA),
    (SmtpStage.FINAL_DOT, 421, "4.7.66 Too many messages sent in the last minute, rate limit is 30 per minute",
     Cause.QUOTA),
    (SmtpStage.MAIL, 432, "4.3.2 Concurrent connections limit exceeded.", Cause.CONNECTIONS),
    (SmtpStage.FINAL_DOT, 432, "4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", Cause.CONNECTIONS),
    (SmtpStage.CONNECT, 421, "mwinf5c04 ME Trop de connexions. Too many connections, slow down. OFR004_104 [104]",
     Cause.CONNECTIONS),
    (SmtpStage.MAIL, 451, "4.7.500 Server busy. Please try again later from [192.0.2.1].", Cause.BUSY),
    (SmtpStage.MAIL, 450, "4.3.2 Service not available", Cause.BUSY),
    (SmtpStage.MAIL, 550, "5.1.8 Access denied, bad outbound sender AS(42004)", Cause.ACCOUNT_BLOCKED),
    (SmtpStage.MAIL, 550, "5.7.501 Access denied, spam abuse detected", Cause.ACCOUNT_BLOCKED),
    (SmtpStage.FINAL_DOT, 554, "5.2.0 STOREDRV.Submission.Exception:QuotaExceededException; ShutoffQuotaExceeded",
     Cause.OWN_MAILBOX_FULL),
    (SmtpStage.FINAL_DOT, 554, "5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied",
     Cause.SENDER),
    (SmtpStage.FINAL_DOT, 550, "5.2.252 Sender throttled due to continuous send as denied errors.", Cause.SENDER),
    (SmtpStage.MAIL, 550, "5.1.8 <a@example.com>: Sender address rejected: Domain not found", Cause.SENDER),
    (SmtpStage.CONNECT, 554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example.org",
     Cause.CONNECTION_BLOCKED),
    (SmtpStage.CONNECT, 502, "5.5.2 Error: command not recognized", Cause.TOO_OLD),
    (SmtpStage.FINAL_DOT, 550, "5.2.0 Mail rejete. Mail rejected. OFR_506 [506]", Cause.SPAM),
    (SmtpStage.RCPT, 550, "5.1.1 Adresse d au moins un destinataire invalide. OFR_416 [416]", Cause.UNKNOWN_MAILBOX),
    (SmtpStage.RCPT, 552, "5.1.1 Boite du destinataire pleine. LPN007_417 [417]", Cause.MAILBOX_FULL),
    (SmtpStage.RCPT, 550, "5.5.0 Compte archive. OFR_420 [420]", Cause.INACTIVE_MAILBOX),
    (SmtpStage.RCPT, 452, "4.2.2 Mailbox quota exceeded, at most 100 mails per day", Cause.MAILBOX_FULL),
    (SmtpStage.RCPT, 552, "Quota exceeded", Cause.MAILBOX_FULL),
    (SmtpStage.RCPT, 450, "4.2.1 The user you are trying to contact is receiving mail at a rate that prevents",
     Cause.RETRY_LATER),
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


LIMITS = [
    ("5.4.5 Daily user sending limit exceeded.", "jour"),
    ("5.4.5 https://support.google.com/a/answer/166852 x - gsmtp", "jour"),
    ("5.1.90 Your message can't be sent because you've reached your daily limit", "jour"),
    ("4.3.1 Quota d'envoi horaire atteint", "heure"),
    ("5.7.1 more than 10 mails per hour from this account", "heure"),
    ("Mail send limit exceeded", "heure"),
    ("4.7.66 message rate limit is 30 per minute", "minute"),
]


@pytest.mark.parametrize(("words", "window"), LIMITS)
def test_the_window_of_a_sending_limit_is_recognised(words, window):
    assert find_limit_window(Cause.QUOTA, words) == window
    assert find_limit_window(Cause.MAILBOX_FULL, words) == ""


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
