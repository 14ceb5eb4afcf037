"""The form of a file, by its content."""

import pytest
from bad_workbooks import make_bad_workbooks
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import SHARED, list_fixtures, needs_shared
from workbooks import pack, write_ods, write_xls, write_xlsx

from relances_app.importers.detect_format import recognise
from relances_app.importers.file_format import FileForm

FEC = "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\n"
RECORD = "VE|Ventes|1|20240229|411000|Clients|C1|Noé|F1|20240229|Facture|12,00|0,00|||20240229||\n"


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("Client;Numéro;Montant\nNoé;F1;12\n".encode("cp1252"), FileForm.CSV),
        ("Client\tNuméro\nNoé\tF1\n".encode("utf-16"), FileForm.CSV),
        (FEC.encode(), FileForm.FEC),
        (("\ufeff" + FEC.replace("\t", "|").lower()).encode(), FileForm.FEC),
        (("Journal_Code ;" + FEC.replace("\t", " ; ")).encode(), FileForm.FEC),
        (RECORD.encode("iso-8859-15"), FileForm.FEC),
        (write_xlsx([["a", "b"]]), FileForm.SPREADSHEET),
        (write_ods([["a", "b"]]), FileForm.SPREADSHEET),
        (write_xls({(0, 0): "a"}), FileForm.SPREADSHEET),
        (pack({"facture.pdf": "%PDF-1.7", "xl.txt": ""}), FileForm.ZIP),
        (pack({}), FileForm.ZIP),
        (b"%PDF-1.7\n", FileForm.PDF),
        (b"\r\n%PDF-1.4\n", FileForm.PDF),
        (b'\xef\xbb\xbf<?xml version="1.0"?><rsm:CrossIndustryInvoice xmlns:rsm="x">', FileForm.CII),
        (b"<CrossIndustryDocument/>", FileForm.CII),
        (
            b"<!-- <html> --><Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>",
            FileForm.UBL,
        ),
        (b"<ubl:CreditNote>", FileForm.UBL),
        (b"<?xml version='1.0'?><Document><BkToCstmrStmt>", FileForm.CAMT),
        (b"OFXHEADER:100\nDATA:OFXSGML\n<OFX>", FileForm.OFX),
        (b"<?xml version='1.0'?><?OFX OFXHEADER='200'?><OFX>", FileForm.OFX),
        (b"!Type:Bank\nD01/02/24\nT12.00\n^\n", FileForm.QIF),
        (b"<!DOCTYPE html><html><table>", FileForm.UNKNOWN),
        (b"<svg>", FileForm.UNKNOWN),
        (b"", FileForm.UNKNOWN),
        (b"Bonjour", FileForm.UNKNOWN),
        (b"a;b\n\x00;2", FileForm.UNKNOWN),
        (bytes(range(1, 256)), FileForm.UNKNOWN),
    ],
)
@pytest.mark.parametrize("name", ["fichier", "facture.pdf", "liste.csv"])
def test_the_content_tells_the_form_whatever_the_name(name, content, form):
    assert recognise(name, content) is form


@pytest.mark.parametrize(("name", "form"), [("a.XLSX", FileForm.SPREADSHEET), ("a.zip", FileForm.ZIP)])
def test_of_an_archive_without_contents_the_name_tells_what_it_was(name, form):
    assert recognise(name, b"PK\x03\x04 cut short") is form


@pytest.mark.parametrize(
    ("pattern", "form"),
    [
        ("fec/*.txt", FileForm.FEC),
        ("invoices/cii_*.xml", FileForm.CII),
        ("invoices/ubl_*.xml", FileForm.UBL),
        ("bank/*.txt", FileForm.CFONB),
        ("bank/*.xml", FileForm.CAMT),
        ("xml/*/*.x*", FileForm.UNKNOWN),
        ("csv/exact/*.csv", FileForm.CSV),
    ],
)
def test_the_fixtures_are_recognised(pattern, form):
    found = {path.name: recognise(path.name, path.read_bytes()) for path in list_fixtures(pattern)}
    assert set(found.values()) == {form}, found


def test_bad_workbooks_are_workbooks():
    found = {name: recognise(name, content) for name, content in make_bad_workbooks().items()}
    assert set(found.values()) == {FileForm.SPREADSHEET}, found


OTHERS = (
    ("fec/*.txt", FileForm.FEC),
    ("facturx/*.pdf", FileForm.PDF),
    ("facturx/factur-x-*.xml", FileForm.CII),
    ("facturx/ubl-*.xml", FileForm.UBL),
    ("bank/*.txt", FileForm.CFONB),
    ("bank/*.xml", FileForm.CAMT),
    ("corpora/poi-bad-xlsx/*.xlsx", FileForm.SPREADSHEET),
    ("corpora/defusedxml-xml/*.xml", FileForm.UNKNOWN),
)


@needs_shared
def test_the_samples_of_others_are_recognised():
    for pattern, form in OTHERS:
        found = {path.name: recognise(path.name, path.read_bytes()) for path in SHARED.glob(pattern)}
        assert found
        assert set(found.values()) == {form}, found


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_have_a_form(content):
    assert recognise("x", content) in FileForm
