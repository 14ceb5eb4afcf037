"""Headers and first lines of replies, and replies that nobody wrote."""

import pytest

from relances_app.mail.imap.replies import MAX_EXCERPT, read_excerpt, read_headers


def make_mail(body="Bonjour", *, subject="Re: Votre compte", more="", kind="text/plain; charset=utf-8"):
    return (
        f"From: =?utf-8?q?Librairie_Lilas?= <achats@lilas.example.org>\nSubject: {subject}\n"
        f"Message-ID: <r@lilas.example.org>\nDate: Mon, 02 Mar 2026 10:00:00 +0100\n{more}"
        f"Content-Type: {kind}\n\n{body}"
    ).encode()


def test_the_nearest_answered_mail_comes_first():
    mail = read_headers(
        make_mail(more="In-Reply-To: <b@x.example>\nReferences: <a@x.example>\n <b@x.example>\n")
    )
    assert mail.answers == ("<b@x.example>", "<a@x.example>")
    assert (mail.sender, mail.subject, mail.is_automatic) == (
        "achats@lilas.example.org",
        "Re: Votre compte",
        False,
    )
    assert mail.received_at.isoformat() == "2026-03-02T10:00:00+01:00"


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-replied\n", "Auto-Submitted: auto-generated\n", "X-Autoreply: yes\n",
        "X-Autorespond: x\n",
        "Precedence: auto_reply\n", "Precedence: bulk\n", "X-Vacation: 1\n",
    ],
)  # fmt: skip
def test_an_automatic_reply_is_known_by_its_headers(more):
    assert read_headers(make_mail(more=more)).is_automatic


@pytest.mark.parametrize(
    "subject",
    ["Réponse automatique : Votre compte", "Absence du bureau", "Out of Office: x", "Automatic reply: x"],
)
def test_an_automatic_reply_is_known_by_its_subject(subject):
    assert read_headers(make_mail(subject=subject)).is_automatic


def test_a_person_is_not_automatic():
    assert not read_headers(
        make_mail(more="Auto-Submitted: no\n", subject="Re: absence de règlement")
    ).is_automatic


def test_the_excerpt_is_what_was_written_without_the_quoted_mail():
    body = (
        "Bonjour,\r\n\r\n\r\nréglé demain.\r\n\r\nLe 2 mars 2026 à 09:00, Compta a écrit :\r\n> Votre compte"
    )
    assert read_excerpt(make_mail(body)) == "Bonjour,\n\nréglé demain."
    assert read_excerpt(make_mail("> tout cité")) == ""


def test_markup_becomes_plain_text():
    body = "<head><style>p{}</style></head><p>Bonjour &amp; merci<br>&lt;b&gt;</p><script>alert(1)</script>"
    assert read_excerpt(make_mail(body, kind="text/html; charset=utf-8")) == "Bonjour & merci\n<b>"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", make_mail(kind="text/plain; charset=nonsense"), make_mail(kind="multipart/mixed")],
)
def test_a_malformed_mail_has_no_excerpt_or_a_short_one(content):
    assert len(read_excerpt(content)) <= MAX_EXCERPT
    read_headers(content)
