"""Invoices carried by PDFs: the samples, PDFs of the project's own, and damaged ones."""

import time
import zlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invoices import SETTLED, cii, pdf
from samples import FIXTURES, SHARED, needs_shared
from sandboxed import read_alone

from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.errors import UserError
from relances_app.importers.invoices.pdf import MAX_BYTES, extract_xml, read_invoice_pdf


def filtered_pdf(filter_name, data):
    """The least PDF that carries `data` as factur-x.xml under a filter."""
    objects = (
        b"<</Type/Catalog/Names<</EmbeddedFiles<</Names[(factur-x.xml) 2 0 R]>>>>>>",
        b"<</F(factur-x.xml)/EF<</F 3 0 R>>>>",
        b"<</Length %d/Filter/%s>>\nstream\n%s\nendstream" % (len(data), filter_name.encode(), data),
    )
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 4\n0000000000 65535 f \n%s" % table
    return out + head + b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)


@pytest.mark.parametrize(
    ("file", "number", "kind", "total", "due", "due_on"),
    [
        ("cii_minimum.xml", "FA-2026-0023", DocumentKind.INVOICE, 10490, 10490, None),
        ("cii_part_paid.xml", "FA-2026-0010", DocumentKind.INVOICE, 67115, 47015, date(2026, 3, 2)),
        ("cii_credit_note.xml", "AV-2026-0005", DocumentKind.CREDIT_NOTE, -23347, -23347, date(2026, 3, 2)),
    ],
)
def test_each_profile_inside_a_pdf_is_read_with_its_figures(file, number, kind, total, due, due_on):
    content = pdf(("factur-x.xml", (FIXTURES / "invoices" / file).read_bytes()))
    assert_figures("facture.pdf", content, "732829320", number, kind, total, due, due_on)


OTHERS = (
    ("Facture_FR_MINIMUM.pdf", "FA-2017-0010", DocumentKind.INVOICE, 67115, 47015, None),
    ("Facture_FR_BASICWL.pdf", "FA-2017-0010", DocumentKind.INVOICE, 67115, 47015, date(2017, 12, 13)),
    (
        "Avoir_FR_type381_BASIC.pdf",
        "AV-2017-0005",
        DocumentKind.CREDIT_NOTE,
        -23347,
        -23347,
        date(2017, 11, 16),
    ),
)


@needs_shared
def test_the_samples_of_others_are_read_with_their_figures():
    for file, *figures in OTHERS:
        assert_figures(file, (SHARED / "facturx" / file).read_bytes(), "787878784", *figures)


def assert_figures(file, content, siren, number, kind, total, due, due_on):
    reading = read_invoice_pdf(file, content)
    (document,) = reading.documents
    assert (document.number, document.kind, document.due_on) == (number, kind, due_on)
    assert (document.amount, document.open_amount, document.customer_code) == (total, due, siren)
    ((shown, attachment),) = reading.attachments
    assert (shown, attachment.name, attachment.media_type) == (number, file, "application/pdf")
    assert attachment.content == content


@pytest.mark.parametrize("name", ["factur-x.xml", "Factur-X.XML", "ZUGFeRD-invoice.xml", "xrechnung.xml"])
def test_the_invoice_is_found_by_its_name_behind_other_files(name):
    content = pdf(("Bon_de_livraison.pdf", b"%PDF-1.4"), ("notes.xml", b"<a/>"), (name, cii()))
    assert read_invoice_pdf("f.pdf", content).documents[0].number == "F1"


def test_a_settled_invoice_adds_no_attachment():
    reading = read_invoice_pdf("f.pdf", pdf(("factur-x.xml", cii(sums=SETTLED))))
    assert (reading.documents, reading.attachments, len(reading.warnings)) == ((), (), 1)


def test_a_compressed_invoice_is_unpacked():
    content = filtered_pdf("FlateDecode", zlib.compress(cii()))
    assert read_invoice_pdf("f.pdf", content).documents[0].number == "F1"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "PDF illisible"),
        (b"%PDF-1.7\n", "PDF illisible"),
        (b"%PDF-1.7\n" + b"garbage " * 1000, "PDF illisible"),
        (pdf(), "ne contient pas de facture"),
        (pdf(("notes.xml", b"<notes/>")), "ne contient pas de facture"),
        (pdf(("factur-x.xml", b"<html/>")), "ni UBL"),
        (pdf(("factur-x.xml", b"")), "vide"),
        (pdf(("factur-x.xml", cii()), password="secret"), "PDF illisible"),
        (b"%PDF-1.7" + bytes(MAX_BYTES), "trop volumineux"),
    ],
)
def test_each_error_has_its_message(content, reason):
    with pytest.raises(UserError, match=reason):
        read_invoice_pdf("f.pdf", content)


@pytest.mark.parametrize(
    ("filter_name", "data"),
    [
        ("FlateDecode", zlib.compress(bytes(200_000_000))),
        ("ASCII85Decode", b"z" * 9_000_000),
        ("ASCIIHexDecode", b"4 " * 4_500_000),
    ],
)
def test_a_decompression_bomb_inside_a_pdf_is_refused_in_the_sandbox(filter_name, data):
    resource = pytest.importorskip("resource", reason="memory is measured on Linux and macOS")
    bomb = filtered_pdf(filter_name, data)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    with pytest.raises(UserError):
        read_alone("f.pdf", bomb)
    assert time.monotonic() - start < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_pdf_with_bytes_changed_is_read_or_refused(data):
    changed = bytearray(pdf(("factur-x.xml", cii())))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(changed) - 1))
        changed[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=3))
    try:
        assert isinstance(extract_xml(bytes(changed)), bytes)
    except UserError as refusal:
        assert refusal.message.startswith(("PDF illisible", "ce PDF ne contient pas"))  # noqa: PT017


def test_an_invoice_under_another_attachment_name_is_found_by_its_root():
    content = pdf(("bon.xml", b"<Order/>"), ("FA2026-12.xml", cii(number="F12")))
    assert read_invoice_pdf("f.pdf", content).documents[0].number == "F12"
