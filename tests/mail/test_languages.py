"""A mail and a letter in English: all words, dates and amounts; only names and cited legal texts are French."""

import io
import itertools
import re
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy

import pytest
from letters import CUSTOMER, STRUCTURE, make_letter, read_text, run_tool
from mails import MESSAGE_ID, WRITTEN_AT, make_reminder
from pypdf import PdfReader

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.attachment import Attachment
from relances_app.domain.charges.charges import LegalBasis, compute_customer_charges
from relances_app.domain.charges.interest import Debt
from relances_app.domain.charges.published_rates import PUBLISHED_RATES
from relances_app.domain.dunning.dunning_levels import ChargesMode
from relances_app.domain.language import Language
from relances_app.domain.messages.epc_qr import build_payload
from relances_app.domain.messages.reply_links import build_reply_links
from relances_app.mail.compose import build_mail, hash_reminder
from relances_app.pdf.file.append import append_pdfs
from relances_app.pdf.file.pages import split_pages
from relances_app.pdf.print import print_letter, print_letters

PAYLOAD = build_payload(STRUCTURE, CUSTOMER, ["FA-2026-0000"], 150160)
FRENCH_WORDS = re.compile(
    r"\b(le|la|les|des|du|au|jours?|échéance|reste|dû|total à|facture|avoir|règlement|virement|titulaire|taux|"
    r"intérêts|objet|référence|nos|vos|nous|vous|lettre|recommandée|copie|pour|avec|votre|scannez)\b",
    re.IGNORECASE,
)
"""Words that an English text has not; names and addresses of the samples are taken out before."""
NAMES = (
    "Ateliers Vauquelin", "14 rue de la Fraternité", "Hélène Vauquelin", "Gérante", "Menuiserie du Lac",
    "3 rue de l'Église", "Établissements « Hêtre » & Cie",
    "avenue du",
)  # fmt: skip


FRENCH_ALLOWED = (
    "Subject: ", "Lyon, 24 November 2026", "Our reference: customer", "Due date", "Total to pay",
    "Yours faithfully,", "Scan this code, or transfer to:", "Encl.: copy of the invoice", "Tel. 04",
)  # fmt: skip
"""Text of every letter, at any level."""


def find_french(text):
    for name in NAMES:
        text = text.replace(name, "")
    return FRENCH_WORDS.findall(text)


def make_english(**changes):
    reminder = make_reminder(
        language=Language.ENGLISH,
        subject="Your account",
        body_before="Dear Sir or Madam,\n\nYour account stands as follows:",
        body_after="Please pay us within 8 days.",
        **changes,
    )
    return replace(reminder, reply_links=build_reply_links(reminder, reminder.amount_due))


def write(reminder):
    mail = build_mail(reminder, message_id=MESSAGE_ID, written_at=WRITTEN_AT)
    message = message_from_bytes(mail.content, policy=policy.default)
    parts = {
        part.get_content_type(): part.get_content()
        for part in message.walk()
        if part.get_content_maintype() == "text"
    }
    return parts["text/plain"].replace("\r\n", "\n"), parts["text/html"]


def test_the_plain_part_is_english_from_the_table_to_the_reply_links():
    plain, _ = write(make_english())
    assert plain.startswith(
        """Dear Sir or Madam,

Your account stands as follows:

Document            Date         Due date     Overdue   Balance due
-------------------------------------------------------------------
Invoice F-2024-012  30 Jan 2024  29 Feb 2024  154\xa0days    €1,501.60
Credit note A-12    4 Mar 2024                              -€56.10
-------------------------------------------------------------------
Total to pay                                              €1,445.50

Payment by bank transfer
Account holder: Menuiserie du Lac
IBAN: FR76 3000 6000 0112 3456 7890 189
BIC: AGRIFRPP

Please pay us within 8 days.

To answer us, simply reply to this message:"""
    )
    assert find_french(plain) == []


def test_the_html_part_declares_its_language_and_has_no_french_text():
    _, html = write(make_english(qr_payload=PAYLOAD))
    assert re.findall(r'lang="(\w+)"', html) == ["en", "en"]
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)
    assert find_french(text) == []
    for words in (
        "Payment by bank transfer",
        "Account holder: ",
        "Scan the code with",
        "It is paid",
        "€1,445.50",
    ):
        assert words in html
    assert 'alt="QR code for a SEPA transfer of €1,445.50"' in html
    assert "Already%20paid" in html


def test_the_interest_table_is_english_including_its_notes():
    debt = Debt("F-1", date(2026, 10, 1), 150_160)
    basis = LegalBasis(CustomerKind.PROFESSIONAL)
    charges = compute_customer_charges([debt], basis, date(2027, 1, 31), PUBLISHED_RATES)
    plain, html = write(make_english(charges=charges))
    for text in (plain, html):
        assert "Late payment interest in detail, to 31 January 2027" in text
        assert "refinancing rate of the European Central Bank plus 10 percentage points" in text
        assert "Not included: first half of 2027, whose rate is not known to date." in text
        assert "Fixed compensation for recovery costs (1\xa0×\xa0€40.00)" in text
    assert re.search(r"F-1: 2 Oct 2026 to 31 Dec 2026, 91 d on €1,501\.60 at 1\d\.\d\d% = €\d+\.\d{4}", plain)
    assert find_french(plain) == []


def test_the_language_is_part_of_the_hash_of_a_mail():
    reminder = make_reminder()
    assert hash_reminder(reminder) != hash_reminder(replace(reminder, language=Language.ENGLISH))


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_letter_is_english_from_the_date_to_the_enclosures(level, tmp_path):
    letter = make_letter(
        level,
        language=Language.ENGLISH,
        mode=ChargesMode.CHARGED,
        is_registered=level == 3,
        registered_number="2C 123",
        enclosures=("copy of the invoice",),
        qr_payload=PAYLOAD,
    )
    text = read_text(print_letter(letter), tmp_path)
    assert find_french(text) == []
    said = " ".join(text.split())
    assert all(words in said for words in FRENCH_ALLOWED)
    if level == 3:
        assert "Registered letter with acknowledgement of receipt no. 2C 123" in said
        assert "Article 1344 of the French Civil Code" in said


def tags_of(content):
    """The language of the file, and of each of its letters, as a screen reader finds them."""
    root = PdfReader(io.BytesIO(content)).trailer["/Root"]
    parts = root["/StructTreeRoot"]["/K"]["/K"]
    return root["/Lang"], [part.get_object().get("/Lang") for part in parts]


def test_each_letter_declares_its_language_in_the_pdf():
    french, english = make_letter(), make_letter(language=Language.ENGLISH)
    assert tags_of(print_letter(english)) == ("en-GB", ["en-GB"])
    assert tags_of(print_letters([french, english]).content) == ("fr-FR", ["fr-FR", "en-GB"])


def test_a_letter_split_from_a_batch_keeps_its_language():
    letters = [make_letter(), make_letter(count=60, language=Language.ENGLISH), make_letter()]
    printed = print_letters(letters)
    ends = list(itertools.accumulate(printed.page_counts))
    ranges = [(end - count, end - 1) for end, count in zip(ends, printed.page_counts, strict=True)]
    alone = [
        PdfReader(io.BytesIO(one)).trailer["/Root"]["/Lang"] for one in split_pages(printed.content, ranges)
    ]
    assert alone == ["fr-FR", "en-GB", "fr-FR"]


def test_letters_followed_by_invoices_keep_their_language(tmp_path):
    printed = print_letters([make_letter(language=Language.ENGLISH)])
    invoice = Attachment("f.pdf", "application/pdf", print_letter(make_letter()))
    joined = append_pdfs(printed, [(invoice,)]).content
    assert PdfReader(io.BytesIO(joined)).trailer["/Root"]["/Lang"] == "en-GB"
    assert "No syntax" in run_tool("qpdf", "--check", "@", content=joined, tmp_path=tmp_path)
