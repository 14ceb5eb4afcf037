"""Delivery reports of many forms, and the mail that each concerns."""

from datetime import timedelta

import pytest
from bounce_forms import ENVELOPE_ID, FORMS, MESSAGE_ID, RECIPIENT, delayed, failed, plain, report
from builders import NOW

from relances_app.domain.sending.returned_mail import Bounce, IncomingKind, SentMail, match_bounce
from relances_app.mail.imap.bounces import is_candidate, read_bounces
from relances_app.mail.imap.replies import read_headers

SENT = SentMail(1, MESSAGE_ID, 7, RECIPIENT, "copie@saules.example.com", NOW - timedelta(minutes=9))
LATER = NOW + timedelta(minutes=5)


@pytest.mark.parametrize("name", FORMS)
def test_each_form_is_read_and_matched_with_its_mail(name):
    text, kind = FORMS[name]
    headers = read_headers(text.encode())
    assert is_candidate(headers.sender, headers.subject, headers.content_type, headers.return_path)
    found = [bounce.kind for bounce in read_bounces(text.encode()) if match_bounce(bounce, [SENT], LATER)]
    assert found == [kind]


def test_the_words_of_the_server_are_one_printable_line():
    (bounce,) = read_bounces(report(failed("smtp; 550-5.1.1 first\n line\x07 550 5.1.1 last")).encode())
    assert (bounce.reply, bounce.status) == ("550-5.1.1 first line 550 5.1.1 last", "5.1.1")
    (bounce,) = read_bounces(plain(f"Hi. This is the qmail\n\n<{RECIPIENT}>:\n550 5.7.1 no\n").encode())
    assert bounce.reply == "550 5.7.1 no"


def make_bounce(recipient=RECIPIENT, **facts):
    return Bounce(IncomingKind.FAILED, recipient, **facts)


def test_a_report_is_matched_by_envelope_then_message_id_then_recipient_and_time():
    other = SentMail(2, "<other@saules.example.com>", 7, RECIPIENT, "", NOW)
    mails = [other, SENT]
    by_envelope = make_bounce(envelope_id=ENVELOPE_ID, message_ids=frozenset({other.message_id}))
    assert match_bounce(by_envelope, mails, LATER) == SENT
    assert match_bounce(make_bounce(message_ids=frozenset({MESSAGE_ID})), mails, LATER) == SENT
    assert match_bounce(make_bounce(), mails, LATER) == other  # the latest to this recipient
    assert match_bounce(make_bounce(), mails, NOW + timedelta(days=8)) is None
    assert match_bounce(make_bounce(), [other], NOW - timedelta(minutes=1)) is None
    assert match_bounce(make_bounce("x@lilas.example.org"), mails, LATER) is None
    assert match_bounce(make_bounce(envelope_id="of-another-program"), mails, LATER) is None


def test_a_report_about_the_copy_to_oneself_concerns_no_customer():
    ids = frozenset({MESSAGE_ID})
    assert match_bounce(make_bounce("copie@saules.example.com", message_ids=ids), [SENT], LATER) is None
    assert match_bounce(make_bounce("interne@autre.example", message_ids=ids), [SENT], LATER) == SENT


def test_success_and_read_receipts_are_no_bounces():
    assert (
        read_bounces(report(f"Final-Recipient: rfc822; {RECIPIENT}\nAction: relayed\nStatus: 2.0.0").encode())
        == []
    )
    assert (
        read_bounces(
            plain("Bonjour, votre facture 550 est payée.", sender="achats@lilas.example.org").encode()
        )
        == []
    )
    receipt = "multipart/report; report-type=disposition-notification"
    assert not is_candidate("achats@lilas.example.org", "Lu : Votre compte", receipt, "")


@pytest.mark.parametrize(
    "text", ["", "\x00\xff", report(""), report("Final-Recipient"), report(delayed("")) * 50, "a: b\n" * 9000]
)
def test_a_malformed_mail_does_no_harm(text):
    read_bounces(text.encode("utf-8", "replace"))
    read_headers(text.encode("utf-8", "replace"))
