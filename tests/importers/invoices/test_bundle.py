"""A ZIP of invoices: what is good is read, what is bad is named, what would harm is refused."""

import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invoices import BUYER, SETTLED, SUMS, bundle, cii, pdf, ubl

from relances_app.domain.errors import UserError
from relances_app.importers.invoices.bundle import read_invoice_bundle


def read(*files):
    return read_invoice_bundle("factures.zip", bundle(*files))


def test_invoices_of_all_formats_and_folders_make_one_parsed_file():
    reading = read(
        ("2026/janvier/f1.pdf", pdf(("factur-x.xml", cii()))),
        ("f2.xml", cii(number="F2")),
        ("f3.xml", ubl(body="<ID>F3</ID><IssueDate>2026-01-31</IssueDate>")),
        ("2026/", b""),
        ("__MACOSX/._f2.xml", b"\0"),
        ("2026/.DS_Store", b"\0"),
    )
    assert sorted(d.number for d in reading.documents) == ["F1", "F2", "F3"]
    assert [c.code for c in reading.customers] == ["C42"]
    assert [(number, a.name) for number, a in reading.attachments] == [("F1", "f1.pdf")]
    assert (reading.is_whole_list, reading.rejections, reading.warnings) == (False, (), ())


def test_a_bad_entry_is_rejected_by_its_name_and_the_others_are_kept():
    reading = read(
        ("a.txt", b"bonjour"),
        ("b.pdf", b"%PDF-1.7 abim"),
        ("c.zip", bundle(("f.xml", cii()))),
        ("../../d.xml", b"<!DOCTYPE a><a/>"),
        ("e.xml", cii()),
    )
    assert [d.number for d in reading.documents] == ["F1"]
    sentences = [r.message for r in reading.rejections]
    assert sentences[0].startswith("« d.xml » : XML refusé")
    assert sentences[1:] == [
        "« a.txt » : ce n'est ni un PDF ni un XML",
        "« b.pdf » : PDF illisible : il est abîmé ou protégé",
        "« c.zip » : une archive dans l'archive n'est pas ouverte",
    ]


def test_the_format_of_a_file_is_detected_by_content():
    assert len(read(("f1.xml", pdf(("factur-x.xml", cii()))), ("f2.pdf", cii(number="F2"))).documents) == 2


def test_the_pdf_and_xml_of_one_invoice_are_merged_into_one_document():
    short = cii(terms="", buyer=BUYER.partition("<ram:PostalTradeAddress>")[0])
    for names in (("a.pdf", "b.xml"), ("b.pdf", "a.xml")):
        reading = read((names[0], pdf(("factur-x.xml", short))), (names[1], cii()))
        assert [(d.number, d.due_on is None) for d in reading.documents] == [("F1", False)]
        assert [c.town for c in reading.customers] == ["Lyon"]
        assert len(reading.attachments) == 1
        assert reading.warnings == (
            "1 fichier parle d’une facture déjà lue dans un autre : elle n’est comptée qu’une fois.",
        )
    many = read(*((f"{name}.xml", cii()) for name in "abc"))
    assert (len(many.documents), many.warnings[0][:36]) == (1, "2 fichiers parlent de factures déjà ")


def test_contradictory_files_of_one_invoice_are_rejected():
    reading = read(("a.xml", cii()), ("b.xml", cii(sums=SUMS.replace("100.00", "90.00"))))
    assert [d.open_amount for d in reading.documents] == [10000]
    assert [r.message for r in reading.rejections] == [
        "« b.xml » : la facture F1 a déjà été lue, avec un autre montant"
    ]
    assert reading.warnings == ()


def test_settled_invoices_are_skipped_with_one_warning():
    settled = cii(sums=SETTLED)
    reading = read(("a.xml", settled), ("b.xml", settled))
    assert (reading.documents, len(reading.warnings)) == ((), 1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04", "fichier abîmé"),
        (bundle(), "archive vide"),
        (bundle(("dossier/", b"")), "archive vide"),
        (bundle(("f.xml", b" " * 50_000_000)), "bombe"),
        (bundle(*((f"{n}.xml", b"x") for n in range(1001))), "plus de 1000 fichiers"),
        (bundle(("f.xml", cii()), compression=zipfile.ZIP_LZMA), "inhabituelle"),
    ],
)
def test_an_unsafe_or_empty_archive_is_refused(content, reason):
    with pytest.raises(UserError, match=reason):
        read_invoice_bundle("factures.zip", content)


def test_an_entry_too_large_or_damaged_is_rejected_alone():
    content = bytearray(
        bundle(("a.xml", cii()), ("b.bin", b"\1" * 21_000_000), compression=zipfile.ZIP_STORED)
    )
    content[60] ^= 0xFF
    reading = read_invoice_bundle("factures.zip", bytes(content))
    assert [r.message for r in reading.rejections] == [
        "« a.xml » : abîmé dans l'archive",
        "« b.bin » : trop volumineux : plus de 20 Mo",
    ]


def test_an_entry_that_must_not_be_read_is_rejected_by_name():
    def begin(_name, entry=""):
        if entry == "b.pdf":
            raise UserError("fichier trop long à lire")

    carrier = pdf(("factur-x.xml", cii()))
    content = bundle(("a.pdf", carrier), ("b.pdf", carrier), ("d.xml", cii(number="F4")))
    reading = read_invoice_bundle("factures.zip", content, begin=begin)
    assert [d.number for d in reading.documents] == ["F1", "F4"]
    assert [r.message for r in reading.rejections] == ["« b.pdf » : fichier trop long à lire"]


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_an_archive_with_bytes_changed_is_read_or_refused(data):
    changed = bytearray(bundle(("a.xml", cii()), ("b.xml", ubl())))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(changed) - 1))
        changed[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=3))
    try:
        reading = read_invoice_bundle("factures.zip", bytes(changed))
    except UserError:
        return
    assert len(reading.documents) + len(reading.rejections) + len(reading.warnings) > 0
