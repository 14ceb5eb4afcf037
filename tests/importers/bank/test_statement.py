import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import SHARED, list_fixtures, needs_shared

from relances_app.domain.errors import UserError
from relances_app.domain.reconciliation.bank_statement import StatementFormat
from relances_app.importers.bank.statement import MAX_BYTES, MAX_RECORDS, detect_format, read_statement


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<Document><BkToCstmrStmt/></Document>", StatementFormat.CAMT),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Document><BkToCstmrStmt/></Document>", StatementFormat.CAMT),
        (b"OFXHEADER:100\n<OFX>", StatementFormat.OFX),
        (b"<?xml version='1.0'?><?OFX OFXHEADER='200'?><OFX>", StatementFormat.OFX),
        (b"\n\n<OFX><BANKMSGSRSV1>", StatementFormat.OFX),
        (b"!Type:Bank\nD1/1/24\n", StatementFormat.QIF),
        (b"\n!Account\nNx\n", StatementFormat.QIF),
        (b"0110278    02204EUR2 00012345603  060420", StatementFormat.CFONB),
        (b"\n0110278    02204   2 00012345603  060420", StatementFormat.CFONB),
        (b"", None),
        (b"Date;Libelle;Montant\n01/03/2024;VIR;12,50\n", None),
        (b"JournalCode\tJournalLib\tEcritureNum\n", None),
        (b"<Invoice><ID>1</ID></Invoice>", None),
        (b"PK\x03\x04\x00\x00", None),
        (b"%PDF-1.7", None),
        (b"\xff\xfe\x00\xd8", None),
    ],
)
def test_the_format_is_recognised_by_content(content, kind):
    assert detect_format(content) is kind


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "un relevé en PDF ne se lit pas"),
        (b"{1:F01}{4:\n:20:STARTUMS\n:25:30003/012345\n:28C:1\n", "le format MT940 n'est pas lu"),
        (b":20:X\r\n:25:30003/012345\r\n", "le format MT940 n'est pas lu"),
        (b"Date;Libelle;Montant\n", "format inconnu"),
        (b"", "format inconnu"),
        (b"\x00\x01\x02", "format inconnu"),
    ],
)
def test_other_files_are_refused_with_a_remedy(content, said):
    with pytest.raises(UserError) as caught:
        read_statement("export.dat", content)
    assert caught.value.message == (
        f"« export.dat » : {said} : téléchargez le relevé au format CAMT.053, CFONB 120, OFX ou QIF"
    )


def test_a_file_too_large_is_refused_before_it_is_read():
    with pytest.raises(UserError, match="plus de 64 Mo"):
        read_statement("r", b"!Type:Bank\n" + b"x" * MAX_BYTES)


@pytest.mark.parametrize("content", [b"!Type:Bank\n" + b"\n" * MAX_RECORDS, b"<OFX>" + b"<A>" * MAX_RECORDS])
def test_a_file_of_too_many_lines_or_tags_is_refused_before_it_is_read(content):
    with pytest.raises(UserError, match="trop long"):
        read_statement("r", content)


def test_no_other_fixture_is_taken_for_a_statement():
    others = [path for path in list_fixtures("**/*") if path.parent.name != "bank"]
    assert len(others) > 40
    assert [path.name for path in others if detect_format(path.read_bytes())] == []


@needs_shared
def test_no_other_sample_is_detected_as_a_statement():
    others = [path for path in SHARED.rglob("*") if path.is_file() and path.parent.name != "bank"]
    assert len(others) > 50
    assert [path.name for path in others if detect_format(path.read_bytes())] == []


starts = st.sampled_from(
    [b"", b"OFXHEADER:100\n<OFX>", b"!Type:Bank\n", b"<a><BkToCstmrStmt>", b"\xff\xfe", b"\n"]
)


@given(starts, st.binary(max_size=400))
def test_random_bytes_raise_only_user_errors(start, rest):
    with contextlib.suppress(UserError):
        assert read_statement("r", start + rest).accounts
