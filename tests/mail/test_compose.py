"""Mails as they are composed.

Long because each part of a mail has its case, on the same reminder.
"""

import email
import re
import socket
from dataclasses import replace
from datetime import datetime
from email import policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mails import CUSTOMER, MESSAGE_ID, STRUCTURE, WRITTEN_AT, make_mail, make_reminder, make_structure
from samples import read_naughty

from relances_app.domain.attachment import Attachment
from relances_app.domain.errors import UserError
from relances_app.mail.compose import build_mail, build_text_mail, hash_reminder, make_message_id
from relances_app.mail.mime.safe_content import is_safe_content


def parse(mail):
    return email.message_from_bytes(mail.content, policy=policy.default)


def read_part(mail, subtype: str) -> str:
    return parse(mail).get_body((subtype,)).get_content().replace("\r\n", "\n")


def test_the_headers_name_sender_and_recipient():
    message = parse(make_mail())
    assert message["From"].addresses[0].display_name == "Comptabilité, Lac & Fils"
    assert message["From"].addresses[0].addr_spec == "compta@example.fr"
    assert message["To"].addresses[0].display_name == CUSTOMER.name
    assert message["To"].addresses[0].addr_spec == "achats@example.com"
    assert message["Subject"] == "Votre compte à la Menuiserie du Lac"
    assert message["Reply-To"] == "clients@example.fr"
    assert message["Message-ID"] == MESSAGE_ID
    assert message["Date"] == "Thu, 01 Aug 2024 09:30:00 +0200"
    assert message.defects == []


def test_earlier_reminders_are_referenced_oldest_first():
    earlier = ("<1@example.fr>", "<2@example.fr>")
    message = parse(make_mail(references=earlier))
    assert message["In-Reply-To"] == "<2@example.fr>"
    assert message["References"].split() == list(earlier)


def test_a_first_reminder_has_no_reply_headers():
    message = parse(make_mail())
    assert message["In-Reply-To"] is None
    assert message["References"] is None


def test_only_the_latest_references_are_kept():
    message = parse(make_mail(references=[f"<{n}@example.fr>" for n in range(50)]))
    assert message["References"].split()[0] == "<30@example.fr>"
    assert message["References"].split()[-1] == "<49@example.fr>"


def test_the_copy_to_the_sender_is_in_the_envelope_only():
    mail = make_mail(make_reminder(structure=make_structure(copy_to="archive@example.org")))
    assert mail.copy_to == "archive@example.org"
    assert b"archive@example.org" not in mail.content
    assert parse(mail)["Cc"] is None
    assert parse(mail)["Bcc"] is None


def test_neither_the_host_nor_the_program_is_named(monkeypatch):
    for ask in ("gethostname", "getfqdn"):
        monkeypatch.setattr(socket, ask, lambda *_: pytest.fail("the PC's name was asked for"))
    mail = make_mail()
    head = mail.content.partition(b"\r\n\r\n")[0].lower()
    assert b"relances" not in head
    assert [name for name in parse(mail) if name.startswith(("X-", "User-Agent", "Received"))] == []


def test_the_parts_are_text_first_then_html():
    message = parse(make_mail())
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert all(part["Content-Transfer-Encoding"] == "quoted-printable" for part in message.iter_parts())


def test_the_plain_part_is_a_letter_with_its_table():
    assert (
        read_part(make_mail(), "plain")
        == """Madame, Monsieur,

Voici le détail de votre compte :

Document            Date        Échéance    Retard       Reste dû
-----------------------------------------------------------------
Facture F-2024-012  30/01/2024  29/02/2024  154\xa0jours  1\xa0501,60\xa0€
Avoir A-12          04/03/2024                           -56,10\xa0€
-----------------------------------------------------------------
Total à régler                                         1\xa0445,50\xa0€

Règlement par virement
Titulaire\xa0: Menuiserie du Lac
IBAN\xa0: FR76 3000 6000 0112 3456 7890 189
BIC\xa0: AGRIFRPP

Merci de nous régler sous 8 jours.

Cordialement,
Menuiserie du Lac

--\x20
Menuiserie du Lac
3 rue de l'Église
74000 Annecy
clients@example.fr
Menuiserie du Lac SARL · capital 10 000 € · SIREN 732\xa0829\xa0320 · RCS Annecy
"""
    )


def test_the_first_reminder_does_not_count_the_days():
    for subtype in ("plain", "html"):
        first = read_part(make_mail(make_reminder(level=1)), subtype)
        assert "Retard" not in first
        assert "jours</td>" not in first


def test_the_html_part_has_the_same_content():
    html = read_part(make_mail(), "html")
    for text in ("Facture F-2024-012", "29/02/2024", "154\xa0jours", "1\u202f501,60\xa0€", "-56,10\xa0€"):
        assert text in html
    assert "1\u202f445,50\xa0€" in html
    assert "FR76 3000 6000 0112 3456 7890 189" in html
    assert "RCS Annecy" in html
    assert '<html lang="fr">' in html


def test_the_html_part_has_no_remote_content_and_no_script():
    html = read_part(make_mail(), "html").lower()
    for forbidden in ("<script", "<form", "<img", "<link", "<iframe", "http:", "https:", "url(", "@import"):
        assert forbidden not in html


def test_foreign_text_is_escaped_in_the_html_part():
    trick = '<img src=x onerror=alert(1)>"\'&<a href="javascript:alert(1)">'
    structure = replace(STRUCTURE, name=trick)
    html = read_part(make_mail(make_reminder(structure=structure, body_before=trick, subject=trick)), "html")
    assert "<img" not in html
    assert "<a " not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;&#34;&#39;&amp;") == 6


def test_template_syntax_in_foreign_text_is_not_evaluated():
    reminder = make_reminder(body_before="{{ 7*7 }} {% for x in y %} ${x} %(x)s {c.__class__}")
    assert "{{ 7*7 }} {% for x in y %} ${x} %(x)s {c.__class__}" in read_part(make_mail(reminder), "html")


def test_without_an_iban_no_transfer_is_requested():
    mail = make_mail(make_reminder(structure=replace(STRUCTURE, iban="")))
    assert "virement" not in read_part(mail, "plain")
    assert "virement" not in read_part(mail, "html")


@pytest.mark.parametrize(
    "name", ["devis.pdf", "relevé n° 3 – été.pdf", 'a"b\\c.pdf', "%41.pdf", "é" * 120 + ".pdf"]
)
def test_an_attachment_is_read_back_with_its_name(name):
    content = bytes(range(256)) * 500
    mail = make_mail(make_reminder(attachments=(Attachment(name, "application/pdf", content),)))
    message = parse(mail)
    assert message.get_content_type() == "multipart/mixed"
    (file,) = message.iter_attachments()
    assert file.get_filename() == name
    assert file.get_content_type() == "application/pdf"
    assert file.get_content() == content
    assert message.get_body(("plain",)).get_content().startswith("Madame, Monsieur,")


def test_an_attachment_of_an_unknown_type_is_sent_as_octet_stream():
    for strange in ("text/html\r\nBcc: x@example.org", "multipart/mixed", "pdf", ""):
        mail = make_mail(make_reminder(attachments=(Attachment("a.bin", strange, b"x"),)))
        (file,) = parse(mail).iter_attachments()
        assert file.get_content_type() == "application/octet-stream"


def test_an_empty_attachment_is_kept():
    mail = make_mail(make_reminder(attachments=(Attachment("vide.txt", "application/pdf", b""),)))
    assert [file.get_content() for file in parse(mail).iter_attachments()] == [b""]


def test_lines_are_short_and_end_in_crlf():
    long = "<p>" + "mot" * 2_000 + "é" * 2_000
    mail = make_mail(make_reminder(body_before=long, subject="Très " + "long " * 60))
    lines = mail.content.split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert is_safe_content(mail.content)
    assert long in read_part(mail, "plain")
    assert parse(mail)["Subject"] == ("Très " + "long " * 60).strip()


@pytest.mark.parametrize(
    "end", ["\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\0.\r\n", "\r\n.\r\n", "\n.\n\n..\n"]
)
def test_no_text_can_end_the_mail_early(end):
    """SMTP smuggling (CVE-2023-51764): servers must not disagree on where the mail ends."""
    smuggled = f"Bonjour{end}MAIL FROM:<x@example.org>"
    mail = make_mail(make_reminder(body_before=smuggled, body_after=smuggled))
    assert is_safe_content(mail.content)
    assert "MAIL FROM:<x@example.org>" in read_part(mail, "plain")


UNSAFE_TEXTS = [
    "a\rb",
    "a\nBcc: x@example.org",
    "a\r\n b",
    "a\0b",
    "a\u2028b",
    "a\u2029b",
    "a\x85b",
    "a\tb",
    "\u202ebad",
]


@pytest.mark.parametrize("trick", UNSAFE_TEXTS)
def test_a_header_with_a_line_break_or_a_control_is_refused(trick):
    customer = replace(CUSTOMER, name=trick)
    file = Attachment(trick, "application/pdf", b"x")
    refused = [
        make_reminder(subject=trick),
        make_reminder(customer=customer),
        make_reminder(structure=make_structure(name=trick)),
        make_reminder(attachments=(file,)),
    ]
    for reminder in refused:
        with pytest.raises(UserError):
            make_mail(reminder)


@pytest.mark.parametrize("trick", ["=?utf-8?q?a=0D=0ABcc:_x@example.org?=", "=?utf-8?b?QmNjOg0K?= suite"])
def test_an_encoded_word_in_foreign_text_is_not_decoded(trick):
    mail = make_mail(
        make_reminder(subject=trick, customer=replace(CUSTOMER, name="Ets " + trick.replace("@", "")))
    )
    message = parse(mail)
    assert message["Subject"] == trick
    assert message["To"].addresses[0].display_name == "Ets " + trick.replace("@", "")
    assert message["Bcc"] is None


ADDRESSES = [
    "", "a", "@example.com", "a@", "a b@example.com", "a@exa mple.com", "a@[127.0.0.1]", "rené@example.fr",
    "<a@example.com>", '"b@e.net" <c@example.org>', "a(x)@example.com", "grp: a@example.com;",
    "a@example.com\r\nBcc: b@example.org",
]  # fmt: skip
SEVERAL_ADDRESSES = ["a@example.com, b@example.org", "a@example.com;b@example.org"]


@pytest.mark.parametrize("address", SEVERAL_ADDRESSES)
def test_only_a_customer_has_several_addresses(address):
    mail = make_mail(make_reminder(customer=replace(CUSTOMER, email=address)))
    assert mail.recipients == ("a@example.com", "b@example.org")
    for more in ({"address": address}, {"reply_to": address}, {"copy_to": address}):
        with pytest.raises(UserError):
            make_mail(make_reminder(structure=make_structure(**more)))


@pytest.mark.parametrize("address", ADDRESSES)
def test_anything_but_one_plain_address_is_refused(address):
    refused = [
        make_reminder(customer=replace(CUSTOMER, email=address)),
        make_reminder(structure=make_structure(address=address)),
    ]
    if address:
        refused += [
            make_reminder(structure=make_structure(reply_to=address)),
            make_reminder(structure=make_structure(copy_to=address)),
        ]
    for reminder in refused:
        with pytest.raises(UserError):
            make_mail(reminder)


def test_a_domain_with_accents_leaves_in_ascii():
    mail = make_mail(make_reminder(customer=replace(CUSTOMER, email="achats@hôtel.example.com")))
    assert mail.recipient == "achats@xn--htel-vqa.example.com"


def test_a_name_that_looks_like_an_address_is_left_out():
    mail = make_mail(make_reminder(customer=replace(CUSTOMER, name="autre@example.org")))
    assert parse(mail)["To"] == "achats@example.com"


@pytest.mark.parametrize(
    "name", ["Dupont, Fils & Cie", 'Le "Petit" Bazar', "Back\\slash", "L'Été (SARL) ; Nice", ""]
)
def test_a_display_name_comes_back_as_it_is(name):
    message = parse(make_mail(make_reminder(structure=make_structure(name=name))))
    assert message["From"].addresses[0].display_name == (name or STRUCTURE.name)
    assert message["From"].addresses[0].addr_spec == "compta@example.fr"


def test_a_timestamp_without_offset_is_an_error():
    with pytest.raises(ValueError, match="offset"):
        make_mail(written_at=datetime(2024, 8, 1))


def test_the_same_reminder_renders_to_the_same_bytes():
    assert make_mail() == make_mail()


def test_the_message_id_depends_on_the_row_and_the_content():
    said = hash_reminder(make_reminder())
    one = make_message_id("books", 7, said, "example.fr")
    assert one == make_message_id("books", 7, said, "example.fr")
    assert re.fullmatch(r"<[0-9a-f-]{36}@example\.fr>", one)
    other = [
        make_message_id("other books", 7, said, "example.fr"),
        make_message_id("books", 8, said, "example.fr"),
        make_message_id("books", 7, hash_reminder(make_reminder(body_after="autre")), "example.fr"),
    ]
    assert len({one, *other}) == 4
    assert make_message_id("books", 7, said, "hôtel.example").endswith("@xn--htel-vqa.example>")


def test_an_attachment_is_part_of_the_content_hash():
    files = [(Attachment("a.pdf", "application/pdf", content),) for content in (b"1", b"2")]
    assert len({hash_reminder(make_reminder(attachments=file)) for file in files}) == 2


def test_a_note_is_plain_text():
    note = build_text_mail(
        STRUCTURE,
        "moi@example.fr",
        "Essai",
        "Ceci est un essai.",
        message_id=MESSAGE_ID,
        written_at=WRITTEN_AT,
    )
    assert note.recipient == "moi@example.fr"
    assert parse(note).get_content_type() == "text/plain"
    assert read_part(note, "plain") == "Ceci est un essai.\n"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=120), st.text(max_size=120))
def test_any_text_is_either_refused_or_read_back(body, name, subject):
    reminder = make_reminder(body_before=body, subject=subject, customer=replace(CUSTOMER, name=name))
    try:
        mail = build_mail(reminder, message_id=MESSAGE_ID, written_at=WRITTEN_AT)
    except UserError:
        return
    message = email.message_from_bytes(mail.content, policy=policy.compat32)
    decoded = "".join(
        part.decode(charset or "ascii") if isinstance(part, bytes) else part
        for part, charset in email.header.decode_header(message["Subject"])
    )
    assert decoded == subject.strip()
    assert is_safe_content(mail.content)
    assert set(message.keys()) == {
        "Date", "From", "To", "Subject", "Message-ID", "Reply-To", "MIME-Version", "Content-Type"
    }  # fmt: skip


def test_naughty_strings_are_either_refused_or_read_back():
    strings = read_naughty()
    written = 0
    for text in strings:
        reminder = make_reminder(subject=text, body_before=text)
        try:
            mail = make_mail(reminder)
        except UserError:
            continue
        written += 1
        assert is_safe_content(mail.content)
        assert parse(mail)["Subject"] == text.strip()
        assert "<script" not in read_part(mail, "html").lower()
    assert written > 0.8 * len(strings)
