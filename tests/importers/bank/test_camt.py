"""CAMT statements.

Long because each variant of a statement is written in its case.
"""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import FIXTURES, SHARED, needs_shared

from relances_app.domain.errors import UserError
from relances_app.domain.reconciliation.bank_statement import StatementFormat
from relances_app.importers.bank.camt import read_camt
from relances_app.importers.bank.statement import read_statement

IBAN = "FR7630003012340123456789042"


def amount(cents, currency="EUR", tag="Amt"):
    return f'<{tag} Ccy="{currency}">{cents // 100}.{cents % 100:02d}</{tag}>'


def balance(code, cents, side="CRDT", currency="EUR"):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount(cents, currency)}"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2024-03-01</Dt></Dt></Bal>"
    )


def entry(cents, *details, side="CRDT", more="", currency="EUR", status="<Sts>BOOK</Sts>", day="2024-03-01"):
    return (
        f"<Ntry>{amount(cents, currency)}<CdtDbtInd>{side}</CdtDbtInd>{status}"
        f"<BookgDt><Dt>{day}</Dt></BookgDt>{more}<NtryDtls>{''.join(details)}</NtryDtls></Ntry>"
    )


def detail(text="", *, cents=None, ref="", name="", more=""):
    return (
        f"<TxDtls><Refs><EndToEndId>{ref or 'NOTPROVIDED'}</EndToEndId></Refs>"
        f"{amount(cents) if cents is not None else ''}"
        f"<RltdPties><Dbtr><Nm>{name}</Nm></Dbtr></RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf>{more}</TxDtls>"
    )


def statement_xml(*parts, account=f"<IBAN>{IBAN}</IBAN>", currency="<Ccy>EUR</Ccy>"):
    return f"<Stmt><Acct><Id>{account}</Id>{currency}</Acct>{''.join(parts)}</Stmt>"


def document(*sheets, version="02", kind="BkToCstmrStmt"):
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    return f'<?xml version="1.0"?><Document xmlns="{space}"><{kind}>{"".join(sheets)}</{kind}></Document>'


def statement(*parts, **fields):
    return read_statement("releve.xml", document(statement_xml(*parts, **fields)).encode())


def lines(read):
    return [line for found in read.accounts for line in found.lines]


def test_a_transfer_is_read_with_all_its_details():
    more = "<ValDt><Dt>2024-03-02</Dt></ValDt><AddtlNtryInf>VIR RECU</AddtlNtryInf>"
    read = statement(
        balance("OPBD", 10_00),
        entry(120_45, detail("FACTURE FA2402001", ref="E2E-1", name="ATELIERS LEHOUX"), more=more),
        balance("CLBD", 130_45),
    )
    (credit,) = read.credits
    assert (credit.amount, credit.booked_on, credit.value_on) == (120_45, date(2024, 3, 1), date(2024, 3, 2))
    assert (credit.label, credit.counterparty) == ("FACTURE FA2402001 VIR RECU", "ATELIERS LEHOUX")
    assert (credit.reference, credit.account) == ("E2E-1", IBAN)
    assert (read.format, read.name, read.warnings, read.rejections) == (
        StatementFormat.CAMT,
        "releve.xml",
        (),
        (),
    )


@pytest.mark.parametrize("version", ["02", "03", "04", "06", "08", "10", "13"])
def test_every_version_is_read_by_local_names(version):
    party = "<Dbtr><Pty><Nm>LEHOUX</Nm></Pty></Dbtr>"
    status = "<Sts><Cd>BOOK</Cd></Sts>"
    parts = entry(50_00, f"<TxDtls><RltdPties>{party}</RltdPties></TxDtls>", status=status)
    (credit,) = read_statement("r", document(statement_xml(parts), version=version).encode()).credits
    assert credit.counterparty == "LEHOUX"


def test_structured_references_are_kept():
    named = "<RfrdDocInf><Nb>FA00101</Nb></RfrdDocInf><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf>"
    (credit,) = statement(entry(50_00, f"<TxDtls><RmtInf><Strd>{named}</Strd></RmtInf></TxDtls>")).credits
    assert credit.reference == "RF18539007547034 FA00101"


def test_debits_are_counted_and_balances_agree():
    read = statement(balance("OPBD", 10_00), entry(30_00, side="DBIT"), balance("CLBD", 20_00, "DBIT"))
    assert (read.credits, read.debit_count, read.warnings) == ((), 1, ())


def test_a_missing_entry_shows_in_the_balances():
    (warning,) = statement(balance("PRCD", 10_00), entry(30_00), balance("CLBD", 50_00)).warnings
    assert "écart de 10,00" in warning


def test_a_batch_is_split_into_its_transfers_when_they_add_up():
    details = [detail("FA1", cents=100_00, ref="A"), detail("FA2", cents=23_45, ref="B")]
    read = statement(entry(123_45, *details, more="<AcctSvcrRef>LOT9</AcctSvcrRef>"))
    assert [(c.amount, c.label, c.reference) for c in read.credits] == [
        (100_00, "FA1", "A"),
        (23_45, "FA2", "B"),
    ]


def test_amounts_of_older_versions_split_a_batch_too():
    details = [
        f"<TxDtls><AmtDtls><TxAmt>{amount(cents)}</TxAmt></AmtDtls></TxDtls>" for cents in (100_00, 23_45)
    ]
    assert [c.amount for c in statement(entry(123_45, *details)).credits] == [100_00, 23_45]


@pytest.mark.parametrize("cents", [None, 20_00])
def test_a_batch_whose_amounts_are_missing_or_do_not_add_up_stays_whole(cents):
    read = statement(entry(123_45, detail("FA1", cents=100_00), detail("FA2", cents=cents)))
    assert [(c.amount, c.label) for c in read.credits] == [(123_45, "FA1 FA2")]


def test_equal_transfers_of_a_batch_are_two_credits():
    details = [detail("FA1", cents=50_00), detail("FA1", cents=50_00)]
    read = statement(entry(100_00, *details, more="<AcctSvcrRef>LOT9</AcctSvcrRef>"))
    assert len({c.fingerprint for c in read.credits}) == 2


def test_a_single_transfer_has_the_amount_of_its_entry():
    (credit,) = statement(entry(8_85, detail("FA1", cents=0))).credits
    assert credit.amount == 8_85


@pytest.mark.parametrize("status", ["<Sts>PDNG</Sts>", "<Sts><Cd>PDNG</Cd></Sts>", "<Sts>INFO</Sts>"])
def test_unbooked_entries_are_skipped(status):
    assert lines(statement(entry(50_00, status=status))) == []


def test_reversals_and_returns_are_reported_and_never_matched():
    read = statement(
        entry(50_00, more="<RvslInd>true</RvslInd>"),
        entry(60_00, detail("REJET", more="<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>"), side="DBIT"),
    )
    assert read.credits == ()
    assert "retour d'un paiement fait par vous, 50,00" in read.warnings[0]
    assert "rejet ou impayé de 60,00" in read.warnings[1]


def test_a_timestamp_keeps_the_date_written_by_the_bank():
    instant = entry(50_00).replace("<Dt>2024-03-01</Dt>", "<DtTm>2024-03-01T23:30:00-05:00</DtTm>")
    assert [c.booked_on for c in statement(instant).credits] == [date(2024, 3, 1)]


def test_without_a_booking_day_the_value_day_counts():
    undated = entry(50_00, more="<ValDt><Dt>2024-03-04</Dt></ValDt>").replace("BookgDt", "Other")
    assert [c.booked_on for c in statement(undated).credits] == [date(2024, 3, 4)]


def test_an_entry_that_cannot_be_read_is_rejected_alone():
    read = statement(entry(50_00, day="2024-02-31"), entry(60_00), entry(70_00).replace(">70.00<", ">x<"))
    assert [c.amount for c in read.credits] == [60_00]
    assert [r.message for r in read.rejections] == [
        "opération n° 1 : date illisible : « 2024-02-31 »",
        "opération n° 3 : montant illisible : « x »",
    ]


def test_an_amount_of_five_thousand_digits_is_rejected():
    read = statement(entry(70_00).replace(">70.00<", f">{'9' * 5_000}<"))
    assert len(read.rejections) == 1


def test_an_entry_in_another_currency_is_rejected():
    (rejection,) = statement(entry(50_00, currency="USD")).rejections
    assert "opération en USD, compte en EUR" in rejection.reason


def test_an_account_in_another_currency_is_refused():
    with pytest.raises(UserError, match="compte en CHF"):
        statement(entry(50_00, currency="CHF"), currency="<Ccy>CHF</Ccy>")


def test_the_currency_may_come_from_the_balance_alone():
    with pytest.raises(UserError, match="compte en CHF"):
        statement(balance("OPBD", 5, currency="CHF"), entry(50_00, currency="CHF"), currency="")
    assert len(statement(entry(50_00), currency="").credits) == 1


def test_several_accounts_are_separate_statements():
    both = document(
        statement_xml(entry(50_00)), statement_xml(entry(50_00), account="<Othr><Id>42</Id></Othr>")
    )
    read = read_statement("r", both.encode())
    assert [found.account for found in read.accounts] == [IBAN, "42"]
    assert len(read.credits) == 2


def test_the_same_statement_twice_in_a_file_counts_once():
    read = read_statement("r", document(statement_xml(entry(50_00)), statement_xml(entry(50_00))).encode())
    assert len(read.credits) == 1


@pytest.mark.parametrize(
    ("kind", "what"), [("BkToCstmrAcctRpt", "CAMT.052"), ("BkToCstmrDbtCdtNtfctn", "CAMT.054")]
)
def test_other_camt_formats_are_refused_by_name(kind, what):
    with pytest.raises(UserError, match=what):
        read_statement("r", document(kind=kind).encode())


def test_utf_16_is_xml_as_well():
    content = document(statement_xml(entry(50_00, detail("ÉTÉ")))).replace('"1.0"', '"1.0" encoding="utf-16"')
    assert [c.label for c in read_statement("r", content.encode("utf-16")).credits] == ["ÉTÉ"]


def test_a_dtd_is_refused():
    bomb = document().replace("<Document", '<!DOCTYPE x [<!ENTITY a "b">]><Document', 1)
    with pytest.raises(UserError, match="DTD"):
        read_statement("r", bomb.encode())


def test_a_file_cut_short_is_refused():
    with pytest.raises(UserError, match="« r » : XML illisible"):
        read_statement("r", document(statement_xml(entry(50_00))).encode()[:-40])


def test_deeply_nested_elements_use_little_time():
    read = statement(entry(50_00, more="<a>" * 50_000 + "</a>" * 50_000))
    assert [c.amount for c in read.credits] == [50_00]


@pytest.mark.parametrize(
    ("name", "account", "reference"),
    [
        ("camt_053_v2.xml", IBAN, "RF18FA24020019"),
        ("camt_053_v8.xml", IBAN[4:], "GDP/RA0012 RF18FA24020019"),
    ],
)
def test_both_versions_of_the_format_are_read(name, account, reference):
    """Opening 120,40 and one credit of 59,65; the closing balance is in crowns, so nothing is controlled."""
    read = read_statement(name, (FIXTURES / "bank" / name).read_bytes())
    (found,) = read.accounts
    assert (found.account, found.currency, found.opening, found.closing) == (account, "EUR", 120_40, None)
    (credit,) = read.credits
    assert (credit.amount, credit.booked_on, credit.value_on) == (59_65, date(2024, 3, 4), date(2024, 3, 5))
    assert (credit.counterparty, credit.reference) == ("Garage du Pont", reference)
    assert (read.debit_count, read.warnings, read.rejections) == (0, (), ())


@needs_shared
def test_the_samples_of_others():
    """Opening 18,15 and one credit of 8,85; the closing balance is in crowns, so nothing is controlled."""
    for name, reference in (
        ("camt053.v2.minimal.xml", "4654654654654654"),
        ("camt053.v8.xml", "MUELL/FINP/RA12345 4654654654654654"),
    ):
        read = read_statement(name, (SHARED / "bank" / name).read_bytes())
        (found,) = read.accounts
        account = (found.account, found.currency, found.opening, found.closing)
        assert account == ("NL26VAYB8060476890", "EUR", 18_15, None)
        (credit,) = read.credits
        days = (credit.booked_on, credit.value_on)
        assert (credit.amount, *days) == (8_85, date(2014, 12, 31), date(2015, 1, 2))
        assert (credit.counterparty, credit.reference) == ("NAME NAME", reference)
        assert (read.debit_count, read.warnings, read.rejections) == (0, (), ())


words = st.sampled_from(
    ["", "1", "-1", "1,5", "EUR", "CRDT", "2024-03-01", "é\u2028", "9" * 400, "²", "NaN", "1e9"]
)
tags = st.sampled_from(
    [
        "Stmt",
        "Ntry",
        "Amt",
        "Bal",
        "Acct",
        "Id",
        "IBAN",
        "Ccy",
        "CdtDbtInd",
        "BookgDt",
        "Dt",
        "NtryDtls",
        "TxDtls",
    ]
)
trees = st.recursive(
    words,
    lambda inner: st.tuples(tags, st.lists(inner, max_size=5)).map(
        lambda t: f"<{t[0]}>{''.join(t[1])}</{t[0]}>"
    ),
    max_leaves=30,
)


@given(st.lists(trees, max_size=4).map("".join))
def test_any_element_content_is_read_rejected_or_refused(inside):
    with contextlib.suppress(UserError):
        assert all(
            credit.amount > 0 for credit in read_camt(document(f"<Stmt>{inside}</Stmt>").encode()).credits
        )
