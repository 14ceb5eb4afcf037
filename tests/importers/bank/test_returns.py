"""Money that the bank takes back is recognised in each format, in the same statement and in a later one."""

import pytest

from relances_app.domain.reconciliation.known_payments import RecordedPayment, find_returns, find_waiting
from relances_app.importers.bank.cfonb import NEGATIVE, POSITIVE
from relances_app.importers.bank.statement import read_statement

LINES = ("2026-03-10", 7_000, "PRLV BRIX FA2611"), ("2026-03-14", -7_000, "REJET PRLV BRIX FA2611")


def write_camt(*lines):
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{abs(amount) / 100:.2f}</Amt><CdtDbtInd>{"CRDT" if amount > 0 else "DBIT"}</CdtDbtInd>'
        f"<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{day}</AcctSvcrRef><NtryDtls><TxDtls>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for day, amount, text in lines
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id>'
        f"<IBAN>FR7630001007941234567890185</IBAN></Id><Ccy>EUR</Ccy></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
    )


def write_ofx(*lines):
    entries = "".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{day.replace('-', '')}<TRNAMT>{amount / 100:.2f}<FITID>{day}<NAME>{text}"
        "</STMTTRN>\n"
        for day, amount, text in lines
    )
    return (
        "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30004"
        "<ACCTID>00001234567<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>"
        f"{entries}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


def write_qif(*lines):
    entries = (
        f"D{day[8:]}/{day[5:7]}/{day[:4]}\nT{amount / 100:.2f}\nP{text}\n^\n" for day, amount, text in lines
    )
    return f"!Type:Bank\n{''.join(entries)}D31/03/2026\nT-1.00\nPFRAIS\n^\n"


def write_cfonb(*lines):
    def record(code, day="", cents=0, text=""):
        digits = f"{abs(cents):014d}"
        signed = digits[:13] + (NEGATIVE if cents < 0 else POSITIVE)[int(digits[13])]
        short = f"{day[8:]}{day[5:7]}{day[2:4]}"
        return (
            f"{code}30003000501234EUR2 0123456789018{short:6}  {short:6}{text:31}  0000000  {signed}{'':16}"
        )

    moved = (record("04", *line) for line in lines)
    return "\n".join(
        (record("01", "2026-03-01"), *moved, record("07", "2026-03-31", sum(x[1] for x in lines)))
    )


def read(write, *lines):
    return read_statement("releve", write(*lines).encode("latin-1"))


FORMATS = pytest.mark.parametrize("write", [write_camt, write_ofx, write_qif, write_cfonb])


@FORMATS
def test_a_return_in_the_same_statement(write):
    statement = read(write, *LINES)
    (returned,) = find_returns(statement, ())
    assert returned.credits == {credit.fingerprint for credit in statement.credits}


@FORMATS
def test_a_return_of_a_payment_that_is_recorded_or_waits(write):
    (credit,) = read(write, LINES[0]).credits
    payment = RecordedPayment(
        7, credit.fingerprint, credit.booked_on, credit.amount, credit.label, ("FA2611",)
    )
    later = read(write, LINES[1])
    (recorded,) = find_returns(later, (payment,))
    (waiting,) = find_returns(later, (), (payment,))
    assert (recorded.recorded, recorded.waiting) == ((payment,), ())
    assert (waiting.recorded, waiting.waiting) == ((), (payment,))
    assert waiting.numbers == ["FA2611"]


@FORMATS
def test_a_payment_that_waits_is_known_in_other_formats_and_offered_again_in_its_own(write):
    (credit,) = read(write, LINES[0]).credits
    waiting = [RecordedPayment(7, credit.fingerprint, credit.booked_on, credit.amount, credit.label)]
    assert find_waiting([credit], waiting) == set()
    for other in {write_camt, write_ofx, write_qif, write_cfonb} - {write}:
        (same,) = read(other, LINES[0]).credits
        assert find_waiting([same], waiting) == {same.fingerprint}
