"""OFX statements.

Long because each variant of a statement is written in its case.
"""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.errors import UserError
from relances_app.domain.reconciliation.bank_statement import StatementFormat
from relances_app.importers.bank.ofx import read_ofx
from relances_app.importers.bank.statement import read_statement

HEADER = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n"
    "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
)
XML_HEADER = '<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE"?>'


def movement(amount="120.45", day="20240301", fitid="F1", name="VIR LEHOUX", memo="FA2402001", more=""):
    return (
        f"<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>{day}\n<TRNAMT>{amount}\n<FITID>{fitid}\n{more}"
        f"<NAME>{name}\n<MEMO>{memo}\n</STMTTRN>\n"
    )


def account(*lists, number="01234567890", currency="EUR", balance="1000.00"):
    movements = "".join(
        f"<BANKTRANLIST>\n<DTSTART>20240301\n<DTEND>20240331\n{moves}</BANKTRANLIST>\n" for moves in lists
    )
    return (
        f"<STMTTRNRS><TRNUID>0<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS>\n<CURDEF>{currency}\n"
        f"<BANKACCTFROM>\n<BANKID>30003\n<BRANCHID>01234\n<ACCTID>{number}\n<ACCTTYPE>CHECKING\n</BANKACCTFROM>\n"
        f"{movements}<LEDGERBAL>\n<BALAMT>{balance}\n<DTASOF>20240331\n</LEDGERBAL>\n"
        "<AVAILBAL><BALAMT>7.00<DTASOF>20240331</AVAILBAL></STMTRS></STMTTRNRS>\n"
    )


def ofx(*accounts):
    return f"<OFX>\n<BANKMSGSRSV1>\n{''.join(accounts)}</BANKMSGSRSV1>\n</OFX>\n"


def statement(*movements, encoding="cp1252", **fields):
    return read_statement(
        "releve.ofx", (HEADER + ofx(account("".join(movements), **fields))).encode(encoding)
    )


def test_sgml_without_closing_tags_is_read():
    read = statement(movement())
    (credit,) = read.credits
    assert (credit.amount, credit.booked_on, credit.label) == (
        120_45,
        date(2024, 3, 1),
        "VIR LEHOUX FA2402001",
    )
    assert credit.account == "30003 01234 01234567890"
    assert (read.accounts[0].closing, read.accounts[0].opening) == (1_000_00, None)
    assert (read.format, read.name, read.warnings, read.rejections) == (
        StatementFormat.OFX,
        "releve.ofx",
        (),
        (),
    )


def test_xml_with_closing_tags_is_read_the_same():
    sgml = ofx(account(movement(memo="FA2402001 &amp; suite")))
    lines = [
        f"{line}</{line[1 : line.index('>')]}>" if line.startswith("<") and not line.endswith(">") else line
        for line in sgml.splitlines()
    ]
    read = read_statement("r", (XML_HEADER + "\n".join(lines)).encode())
    assert [c.label for c in read.credits] == ["VIR LEHOUX FA2402001 & suite"]
    assert [c.fingerprint for c in read.credits] == [c.fingerprint for c in statement(movement()).credits]


def test_one_line_in_lower_case_is_read():
    text = ofx(account(movement())).replace("\n", "").replace("BANKTRANLIST", "banktranlist")
    assert len(read_ofx(text.replace("<STMTTRN>", "<stmttrn>")).credits) == 1


@pytest.mark.parametrize(
    ("written", "cents"),
    [("120.45", 120_45), ("120,45", 120_45), ("+120.4", 120_40), ("  1 200,45", 1_200_45), ("50", 50_00)],
)
def test_amounts_with_a_point_or_a_comma(written, cents):
    assert [c.amount for c in statement(movement(written)).credits] == [cents]


def test_debits_are_counted():
    read = statement(movement("-120,45", fitid="D"), movement(fitid="C"))
    assert (len(read.credits), read.debit_count) == (1, 1)


@pytest.mark.parametrize(
    "day",
    ["20240301", "20240301120000", "20240301000000.000[0:GMT]", "20240301235959[-8:PST]", "20240301[+1:CET]"],
)
def test_the_date_is_the_one_written_by_the_bank_in_any_time_zone(day):
    assert [c.booked_on for c in statement(movement(day=day)).credits] == [date(2024, 3, 1)]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_accents_are_read_with_any_encoding_header(encoding):
    (credit,) = statement(movement(name="VIR CAFÉ DE L'ÉTÉ"), encoding=encoding).credits
    assert credit.label == "VIR CAFÉ DE L'ÉTÉ FA2402001"


def test_several_lists_of_one_account_are_deduplicated():
    lists = [movement(fitid="A") + movement(fitid="B"), movement(fitid="B") + movement(fitid="C")]
    read = read_ofx(HEADER + ofx(account(*lists)))
    assert len(read.credits) == 3
    assert [sheet.closing for sheet in read.accounts] == [None, 1_000_00]
    assert read.warnings == ("1 encaissement deux fois dans le fichier : compté une seule fois",)


def test_several_accounts_are_read():
    read = read_ofx(HEADER + ofx(account(movement(), number="1"), account(movement(), number="2")))
    assert [sheet.account for sheet in read.accounts] == ["30003 01234 1", "30003 01234 2"]
    assert len(read.credits) == 2


def test_a_card_account_is_read():
    text = ofx(account(movement())).replace("STMTRS>", "CCSTMTRS>").replace("BANKACCTFROM", "CCACCTFROM")
    (credit,) = read_ofx(text).credits
    assert credit.account == "30003 01234 01234567890"


def test_the_counterparty_account_is_not_the_statement_account():
    theirs = "<BANKACCTTO><BANKID>9<ACCTID>999</BANKACCTTO>"
    (credit,) = statement(movement(more=theirs)).credits
    assert (credit.account, credit.amount) == ("30003 01234 01234567890", 120_45)


def test_a_payee_names_the_counterparty():
    payee = "<PAYEE><NAME>ATELIERS LEHOUX<CITY>NANTES</PAYEE>"
    (credit,) = statement(movement(more=payee, name="")).credits
    assert (credit.counterparty, credit.label) == ("ATELIERS LEHOUX", "ATELIERS LEHOUX FA2402001")


def test_the_same_fitid_makes_the_same_fingerprint_with_any_label():
    one, other = statement(movement()), statement(movement(name="VIREMENT LEHOUX", memo=""))
    assert one.credits[0].fingerprint == other.credits[0].fingerprint


def test_a_fitid_used_twice_for_two_amounts_is_two_credits():
    read = statement(movement("10.00"), movement("20.00"))
    assert len({c.fingerprint for c in read.credits}) == 2


def test_without_fitid_equal_credits_are_two():
    read = statement(movement(fitid=""), movement(fitid=""))
    assert len({c.fingerprint for c in read.credits}) == 2


def test_cdata_and_stray_characters_are_text():
    (credit,) = statement(movement(memo="<![CDATA[FA2402001 < 3]]>")).credits
    assert credit.label == "VIR LEHOUX FA2402001 < 3"


def test_a_reference_of_thousands_of_digits_is_text():
    (credit,) = statement(movement(name=f"VIR &#{'9' * 5_000};", memo="FA1 &amp; suite")).credits
    assert credit.label.startswith("VIR &#999")


def test_a_movement_that_is_not_closed_ends_where_the_next_begins():
    text = (HEADER + ofx(account(movement(fitid="A") + movement(fitid="B")))).replace("</STMTTRN>", "")
    assert [c.amount for c in read_ofx(text).credits] == [120_45, 120_45]


def test_a_movement_that_cannot_be_read_is_rejected_alone():
    read = statement(movement(day="20240231"), movement(fitid="F2"), movement("douze", fitid="F3"))
    assert len(read.credits) == 1
    assert [r.message for r in read.rejections] == [
        "opération n° 1 « F1 » : date illisible : « 20240231 »",
        "opération n° 3 « F3 » : montant illisible : « douze »",
    ]


def test_a_movement_in_another_currency_is_rejected():
    foreign = "<CURRENCY><CURRATE>1.1<CURSYM>USD</CURRENCY>"
    assert "opération en USD" in statement(movement(more=foreign)).rejections[0].reason
    origin = "<ORIGCURRENCY><CURRATE>1.1<CURSYM>USD</ORIGCURRENCY>"
    assert len(statement(movement(more=origin)).credits) == 1


def test_an_account_in_another_currency_is_refused():
    with pytest.raises(UserError, match="compte en USD"):
        statement(movement(), currency="USD")


def test_a_file_without_account_is_refused():
    with pytest.raises(UserError, match="aucun compte"):
        read_statement("r", (HEADER + "<OFX></OFX>").encode())


def test_an_account_without_movement_is_read():
    read = read_statement("r", (HEADER + ofx(account())).encode())
    assert (len(read.accounts), read.credits) == (1, ())


def test_statements_that_overlap_share_their_fingerprints():
    moves = [movement(fitid=fitid) for fitid in "ABCD"]
    first, second = ({c.fingerprint for c in statement(*some).credits} for some in (moves[:3], moves[1:]))
    assert (len(first | second), len(first & second)) == (4, 2)


TAGS = (
    "OFX STMTRS CURDEF BANKACCTFROM ACCTID BANKTRANLIST STMTTRN DTPOSTED TRNAMT PAYEE NAME LEDGERBAL BALAMT"
)
TEXTS = [
    "1,5",
    "20240301",
    "EUR",
    "<",
    ">",
    "&amp;",
    "&#x110000;",
    "²",
    "\0",
    "9" * 5_000,
    "<![CDATA[",
    "]]>",
    "\n",
]
pieces = st.sampled_from([f"<{slash}{tag}>" for tag in TAGS.split() for slash in ("", "/")] + TEXTS)


@given(st.lists(pieces, max_size=60).map("".join))
def test_any_tag_content_is_read_rejected_or_refused(text):
    with contextlib.suppress(UserError):
        assert all(credit.amount > 0 for credit in read_ofx(text).credits)
