"""Delivery reports of many forms, and the mail that each concerns."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bounce_forms import ENVELOPE_ID, FORMS, MESSAGE_ID, RECIPIENT, delayed, failed, plain, report
from builders import NOW

from relances_app.domain.sending.returned_mail import Bounce, IncomingKind, Match, SentMail, match_bounce
from relances_app.mail.imap.bounces import MAX_REPLY_LENGTH, is_candidate, read_bounces
from relances_app.mail.imap.replies import read_headers

SENT = SentMail(1, MESSAGE_ID, 7, RECIPIENT, "copie@saules.example.com", NOW - timedelta(minutes=9))
LATER = NOW + timedelta(minutes=5)


DOUBTFUL = frozenset({"without headers of the mail", "ims, french", "postmaster, french, delayed"})
"""Forms that name no mail, or no recipient: the copy may be meant."""


@pytest.mark.parametrize("name", FORMS)
def test_each_form_is_read_and_matched_with_its_mail(name):
    text, kind = FORMS[name]
    headers = read_headers(text.encode())
    assert is_candidate(headers.sender, headers.subject, headers.content_type, headers.return_path)
    found = [(bounce.kind, match_bounce(bounce, [SENT], LATER)) for bounce in read_bounces(text.encode())]
    assert [match for match in found if match[1]] == [(kind, Match(SENT, name not in DOUBTFUL))]


ANSWER_OF_THE_USER = (
    f"References: {MESSAGE_ID}\nIn-Reply-To: {MESSAGE_ID}\nMessage-ID: <own@saules.example.com>\n"
    f"To: {RECIPIENT}\nSubject: Re: Votre compte\n"
)


@pytest.mark.parametrize(
    "text",
    [
        report(failed("smtp; 550 5.1.1 no"), third=ANSWER_OF_THE_USER),
        report(failed("smtp; 550 5.1.1 no"), third=f"{ANSWER_OF_THE_USER}\nBonjour\n> Message-ID: {MESSAGE_ID}"),
        report(failed("smtp; 550 5.1.1 no"), third=ANSWER_OF_THE_USER).replace(
            "text/rfc822-headers", "message/rfc822"
        ),
        report(failed("smtp; 550 5.1.1 no"), third=ANSWER_OF_THE_USER, kind="global-").replace(
            "text/rfc822-headers", "message/global-headers"
        ),
        plain(f"Hi. This is the qmail-send program at mx.exemple.fr.\n\n<{RECIPIENT}>:\n550 5.1.1 no\n\n"
            f"--- Below this line is a copy.\n\n{ANSWER_OF_THE_USER}"),
    ],
)  # fmt: skip
def test_the_bounce_of_an_answer_that_the_user_wrote_concerns_no_reminder(text):
    (bounce,) = read_bounces(text.encode())
    assert bounce.returned_id == "<own@saules.example.com>"
    assert match_bounce(bounce, [SENT], LATER) is None


def test_the_words_of_the_server_are_one_printable_line():
    (bounce,) = read_bounces(report(failed("smtp; 550-5.1.1 first\n line\x07 550 5.1.1 last")).encode())
    assert (bounce.reply, bounce.status) == ("550-5.1.1 first line 550 5.1.1 last", "5.1.1")
    (bounce,) = read_bounces(plain(f"Hi. This is the qmail\n\n<{RECIPIENT}>:\n550 5.7.1 no\n").encode())
    assert bounce.reply == "550 5.7.1 no"


def make_bounce(recipient=RECIPIENT, **facts):
    return Bounce(IncomingKind.FAILED, recipient, **facts)


def test_only_envelope_or_message_id_make_a_match_certain():
    other = SentMail(2, "<other@saules.example.com>", 7, RECIPIENT, "", NOW)
    mails = [other, SENT]
    by_envelope = make_bounce(envelope_id=ENVELOPE_ID, returned_id=other.message_id)
    assert match_bounce(by_envelope, mails, LATER) == Match(SENT, is_certain=True)
    assert match_bounce(make_bounce(returned_id=MESSAGE_ID), mails, LATER) == Match(SENT, is_certain=True)
    by_recipient = Match(other, is_certain=False)  # the latest to this recipient
    assert match_bounce(make_bounce(), mails, LATER) == by_recipient
    assert match_bounce(make_bounce(), mails, NOW + timedelta(days=8)) is None
    early = NOW - timedelta(minutes=1)  # the clock of the other server, or a mail recorded after its bounce
    assert match_bounce(make_bounce(), [other], early) == by_recipient
    assert match_bounce(make_bounce(), [other], NOW - timedelta(minutes=11)) is None
    assert match_bounce(make_bounce("x@lilas.example.org"), mails, LATER) is None
    assert match_bounce(make_bounce(envelope_id="of-another-program"), mails, LATER) is None
    assert match_bounce(make_bounce(returned_id="<of-another-program@x.example>"), mails, LATER) is None


def test_a_report_about_the_copy_to_oneself_concerns_no_customer():
    assert (
        match_bounce(make_bounce("copie@saules.example.com", returned_id=MESSAGE_ID), [SENT], LATER) is None
    )
    forwarded = make_bounce("interne@autre.example", returned_id=MESSAGE_ID)
    assert match_bounce(forwarded, [SENT], LATER) == Match(SENT, is_certain=False)
    assert match_bounce(forwarded, [replace(SENT, copy_to="")], LATER) == Match(
        replace(SENT, copy_to=""), is_certain=True
    )


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
    ("text", "kinds"),
    [
        ("", []),
        ("\x00\xff", []),
        (report(""), []),
        (report("Final-Recipient"), []),
        (report(delayed("")) * 50, ["delayed"]),
        ("a: b\n" * 9000, []),
        (
            plain(f"<{RECIPIENT}>:\n550 5.1.1 no").replace("charset=utf-8", "charset=unknown-8bit-x"),
            ["failed"],
        ),
        (plain(f"<{RECIPIENT}>:\n550 5.1.1 no").replace("charset=utf-8", "charset=base64"), ["failed"]),
        (report(failed("smtp; 550 5.1.1 no")).replace("Subject: U", "Subject: =?utf-8?b?a?= U"), ["failed"]),
        (report(failed("smtp; 550 5.1.1 no")).replace("2026", "99999999999999999999"), ["failed"]),
        (
            report(failed("smtp; 550 5.1.1 no"))
            .replace("02 Mar 2026", "31 Dec 9999")
            .replace("+0000", "-2300"),
            ["failed"],
        ),
        (report(failed("smtp; 550 5.1.1 no")).replace("02 Mar 2026", "31 Feb 1026"), ["failed"]),
        (report(failed("smtp; 550 5.1.1 no")).replace('boundary="b"', 'boundary="c"'), []),
    ],
)
def test_a_malformed_mail_does_no_harm(text, kinds):
    content = text.encode("utf-8", "replace")
    headers = read_headers(content)
    assert headers.received_at is None or headers.received_at.year == 2026
    assert all(part.isprintable() for part in (headers.sender, headers.subject, headers.message_id))
    found = read_bounces(content)
    assert [bounce.kind.value for bounce in found] == kinds
    assert all(bounce.reply.isprintable() and len(bounce.reply) <= MAX_REPLY_LENGTH for bounce in found)
