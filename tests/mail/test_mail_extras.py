"""What goes with the words of a mail: the transfer code, read back from the real bytes; the answers; the files."""

import subprocess
from dataclasses import replace
from email import message_from_bytes, policy
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from letters import require_tool
from mails import CREDIT, CUSTOMER, INVOICE, STRUCTURE, make_mail, make_reminder, make_structure

from relances_app.domain.attachment import Attachment
from relances_app.domain.errors import UserError
from relances_app.domain.messages.mail_extras import add_extras
from relances_app.domain.structure import MailOptions
from relances_app.mail.mime.reader import parse_mail

PDF = Attachment("FA-1.pdf", "application/pdf", b"%PDF-1.4 facture")


def make_message(files=(), **changes):
    reminder = add_extras(make_reminder(**changes), files)
    return message_from_bytes(make_mail(reminder).content, policy=policy.default)


def find_pictures(message):
    return [part for part in message.walk() if part.get_content_maintype() == "image"]


def read_code(message, tmp_path):
    [picture] = find_pictures(message)
    path = tmp_path / "code.png"
    path.write_bytes(picture.get_payload(decode=True))
    command = [require_tool("zbarimg"), "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(path)]
    return (
        subprocess.run(command, check=True, capture_output=True)
        .stdout.decode()
        .removesuffix("\n")
        .split("\n")
    )


def list_links(message):
    links = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            links.extend(value for name, value in attributes if (tag, name) == ("a", "href"))

    Reader().feed(message.get_body(("html",)).get_content())
    return links


def test_the_qr_code_of_a_mail_has_the_exact_total(tmp_path):
    lines = read_code(make_message(), tmp_path)
    assert lines[:4] == ["BCD", "002", "1", "SCT"]
    assert lines[5:8] == ["Menuiserie du Lac", "FR7630006000011234567890189", "EUR1445.50"]
    assert lines[10] == "C1 F-2024-012"


def test_the_picture_is_in_the_html_by_its_content_id():
    message = make_message()
    [picture] = find_pictures(message)
    assert picture.get_content_disposition() == "inline"
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in message.get_body(("html",)).get_content()
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert parse_mail(message.as_bytes()).html.count("data:image/png;base64,") == 1


@pytest.mark.parametrize(
    "changes",
    [{"items": (CREDIT,)}, {"items": (replace(INVOICE, open_amount=5_610), CREDIT)},
     {"structure": replace(STRUCTURE, iban="FR7630006000011234567890188")},
     {"structure": replace(STRUCTURE, iban="")}, {"structure": replace(STRUCTURE, mails=MailOptions(has_qr=False))}],
    ids=["a credit", "nothing to pay", "a wrong IBAN", "no IBAN", "switched off"],
)  # fmt: skip
def test_there_is_no_code_where_nothing_can_be_transferred(changes):
    message = make_message(**changes)
    assert find_pictures(message) == []
    assert "cid:" not in message.get_body(("html",)).get_content()


def test_the_three_reply_links_open_a_prefilled_mail():
    links = list_links(make_message())
    assert len(links) == 3
    for link, title in zip(links, ("Déjà payé", "Date de paiement", "Contestation"), strict=True):
        parts = urlsplit(link)
        assert (parts.scheme, unquote(parts.path)) == ("mailto", "clients@example.fr")
        words = parse_qs(parts.query, strict_parsing=True)
        assert words["subject"] == [f"{title} – {CUSTOMER.name}"]
        [body] = words["body"]
        assert "Client : Établissements « Hêtre » & Cie (C1)\r\n" in body
        assert "Documents : F-2024-012, A-12\r\n" in body
        assert "Montant réclamé : 1 445,50 €\r\n" in body
        assert body.endswith("Relance du 01/08/2024")
        assert "\n" not in body.replace("\r\n", "")


def test_a_reply_link_is_fully_escaped():
    for link in list_links(make_message()):
        assert set(link) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%@:?=&")
        assert link.count("&") == 1
        assert link.count("?") == 1
        assert len(link) < 1000


def test_a_customer_s_name_cannot_add_a_recipient():
    customer = replace(CUSTOMER, name="X&cc=voleur@example.org?bcc=y%0D%0AZ")
    for link in list_links(make_message(customer=customer)):
        assert set(parse_qs(urlsplit(link).query)) == {"subject", "body"}


def test_replies_go_to_the_sender_without_a_reply_address():
    links = list_links(make_message(structure=make_structure(reply_to="")))
    assert all(link.startswith("mailto:compta@example.fr?") for link in links)


def test_a_long_list_is_shortened_in_the_reply_links_only():
    items = tuple(replace(INVOICE, id=rank, number=f"F-{rank:04d}") for rank in range(40))
    message = make_message(items=items)
    assert all("et 32 autre(s)" in unquote(link) and len(link) < 2000 for link in list_links(message))


def test_reply_links_can_be_disabled_and_the_plain_part_has_them_as_text():
    off = make_message(structure=replace(STRUCTURE, mails=MailOptions(has_reply_links=False)))
    assert list_links(off) == []
    assert "Pour nous répondre" not in off.get_body(("plain",)).get_content()
    assert "Pour nous répondre" in make_message().get_body(("plain",)).get_content()


def test_invoices_are_attached_with_distinct_names():
    message = make_message([PDF, replace(PDF, content=b"%PDF-1.4 autre")])
    assert [part.get_filename() for part in message.iter_attachments()] == ["FA-1.pdf", "FA-1 (2).pdf"]
    assert next(iter(message.iter_attachments())).get_content() == PDF.content
    assert find_pictures(message)
    off = make_message([PDF], structure=replace(STRUCTURE, mails=MailOptions(has_invoices=False)))
    assert list(off.iter_attachments()) == []


def test_attachments_over_the_size_limit_are_refused_with_their_size():
    structure = replace(STRUCTURE, mails=MailOptions(max_megabytes=2))
    fits = replace(PDF, content=bytes(1_460_000))
    mail = make_mail(add_extras(make_reminder(structure=structure), [fits]))
    assert 1_950_000 < len(mail.content) < 2_050_000, "the limit is that of the mail as it leaves"
    with pytest.raises(UserError, match=r"trop lourd \(2,1 Mo pour 2 Mo\)"):
        add_extras(make_reminder(structure=structure), [replace(PDF, content=bytes(1_530_000))])
