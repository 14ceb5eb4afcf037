"""The form of a file, by its content."""

import pytest
from bad_workbooks import make_bad_workbooks
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import SHARED, list_fixtures, needs_shared
from workbooks import pack, write_ods, write_xls, write_xlsx

from relances_app.importers.detect_format import detect_format
from relances_app.importers.file_format import FileFormat

FEC = "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\n"
RECORD = "VE|Ventes|1|20240229|411000|Clients|C1|Noé|F1|20240229|Facture|12,00|0,00|||20240229||\n"


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("Client;Numéro;Montant\nNoé;F1;12\n".encode("cp1252"), FileFormat.CSV),
        ("Client\tNuméro\nNoé\tF1\n".encode("utf-16"), FileFormat.CSV),
        (FEC.encode(), FileFormat.FEC),
        (("\ufeff" + FEC.replace("\t", "|").lower()).encode(), FileFormat.FEC),
        (("Journal_Code ;" + FEC.replace("\t", " ; ")).encode(), FileFormat.FEC),
        (RECORD.encode("iso-8859-15"), FileFormat.FEC),
        (write_xlsx([["a", "b"]]), FileFormat.SPREADSHEET),
        (write_ods([["a", "b"]]), FileFormat.SPREADSHEET),
        (write_xls({(0, 0): "a"}), FileFormat.SPREADSHEET),
        (pack({"facture.pdf": "%PDF-1.7", "xl.txt": ""}), FileFormat.ZIP),
        (pack({}), FileFormat.ZIP),
        (b"%PDF-1.7\n", FileFormat.PDF),
        (b"\r\n%PDF-1.4\n", FileFormat.PDF),
        (b'\xef\xbb\xbf<?xml version="1.0"?><rsm:CrossIndustryInvoice xmlns:rsm="x">', FileFormat.CII),
        (b"<CrossIndustryDocument/>", FileFormat.CII),
        (
            b"<!-- <html> --><Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>",
            FileFormat.UBL,
        ),
        (b"<ubl:CreditNote>", FileFormat.UBL),
        (b"<?xml version='1.0'?><Document><BkToCstmrStmt>", FileFormat.CAMT),
        (b"OFXHEADER:100\nDATA:OFXSGML\n<OFX>", FileFormat.OFX),
        (b"<?xml version='1.0'?><?OFX OFXHEADER='200'?><OFX>", FileFormat.OFX),
        (b"!Type:Bank\nD01/02/24\nT12.00\n^\n", FileFormat.QIF),
        (b"<!DOCTYPE html><html><table>", FileFormat.UNKNOWN),
        (b"<svg>", FileFormat.UNKNOWN),
        (b"", FileFormat.UNKNOWN),
        (b"Bonjour", FileFormat.UNKNOWN),
        (b"a;b\n\x00;2", FileFormat.UNKNOWN),
        (bytes(range(1, 256)), FileFormat.UNKNOWN),
    ],
)
@pytest.mark.parametrize("name", ["fichier", "facture.pdf", "liste.csv"])
def test_the_format_is_detected_by_content_with_any_name(name, content, form):
    assert detect_format(name, content) is form


@pytest.mark.parametrize(("name", "form"), [("a.XLSX", FileFormat.SPREADSHEET), ("a.zip", FileFormat.ZIP)])
def test_an_unreadable_archive_is_classified_by_its_name(name, form):
    assert detect_format(name, b"PK\x03\x04 cut short") is form


@pytest.mark.parametrize(
    ("pattern", "form"),
    [
        ("fec/*.txt", FileFormat.FEC),
        ("invoices/cii_*.xml", FileFormat.CII),
        ("invoices/ubl_*.xml", FileFormat.UBL),
        ("bank/*.txt", FileFormat.CFONB),
        ("bank/*.xml", FileFormat.CAMT),
        ("xml/*/*.x*", FileFormat.UNKNOWN),
        ("csv/exact/*.csv", FileFormat.CSV),
    ],
)
def test_the_fixtures_are_recognised(pattern, form):
    found = {path.name: detect_format(path.name, path.read_bytes()) for path in list_fixtures(pattern)}
    assert set(found.values()) == {form}, found


def test_bad_workbooks_are_workbooks():
    found = {name: detect_format(name, content) for name, content in make_bad_workbooks().items()}
    assert set(found.values()) == {FileFormat.SPREADSHEET}, found


OTHERS = (
    ("fec/*.txt", FileFormat.FEC),
    ("facturx/*.pdf", FileFormat.PDF),
    ("facturx/factur-x-*.xml", FileFormat.CII),
    ("facturx/ubl-*.xml", FileFormat.UBL),
    ("bank/*.txt", FileFormat.CFONB),
    ("bank/*.xml", FileFormat.CAMT),
    ("corpora/poi-bad-xlsx/*.xlsx", FileFormat.SPREADSHEET),
    ("corpora/defusedxml-xml/*.xml", FileFormat.UNKNOWN),
)


@needs_shared
def test_the_samples_of_others_are_recognised():
    for pattern, form in OTHERS:
        found = {path.name: detect_format(path.name, path.read_bytes()) for path in SHARED.glob(pattern)}
        assert found
        assert set(found.values()) == {form}, found


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_have_a_format(content):
    assert detect_format("x", content) in FileFormat
