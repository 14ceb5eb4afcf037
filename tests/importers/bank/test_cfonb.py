"""CFONB statements.

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
from relances_app.importers.bank.cfonb import NEGATIVE, POSITIVE, read_cfonb
from relances_app.importers.bank.statement import read_statement

OWN, OTHERS = FIXTURES / "bank", SHARED / "bank"


def zoned(cents):
    digits = f"{abs(cents):014d}"
    return digits[:13] + (NEGATIVE if cents < 0 else POSITIVE)[int(digits[13])]


def record(code, cents=0, *, label="", day="010324", value="010324", reject="", reference="", **more):
    currency, decimals = more.get("currency", "EUR"), more.get("decimals", "2")
    return (
        f"{code}30003000501234{currency:3}{decimals:1} {more.get('account', '01234567890'):11}18"
        f"{day:6}{reject:2}{value:6}{label:31}  0000000  {zoned(cents)}{reference:16}"
    )


def detail(code, text):
    return f"0530003000501234EUR2E0123456789018010324     {code}{text:70}  "


def statement(*records, end="\n"):
    return read_statement("releve.txt", end.join(records).encode("latin-1"))


def test_the_records_written_here_have_120_places():
    assert len(record("04", 120_00)) == len(detail("LIB", "x")) == 120


def test_a_transfer_is_read_with_its_details():
    read = statement(
        record("01", 1_000_00),
        record("04", 120_45, label="VIR SEPA LEHOUX", reference="REF123"),
        detail("NPY", "ATELIERS LEHOUX"),
        detail("LCC", "FACTURE FA2402001"),
        detail("LIB", "FACTURE FA2402001"),
        detail("RCN", "FA2402001"),
        detail("IBE", "FR00ZZZ123456"),
        record("07", 1_120_45),
    )
    (credit,) = read.credits
    assert (credit.amount, credit.booked_on, credit.value_on) == (120_45, date(2024, 3, 1), date(2024, 3, 1))
    assert credit.label == "VIR SEPA LEHOUX FACTURE FA2402001"
    assert credit.counterparty == "ATELIERS LEHOUX"
    assert credit.reference == "REF123 FA2402001"
    assert credit.account == "30003 01234 01234567890"
    assert (read.format, read.name, read.warnings, read.rejections) == (
        StatementFormat.CFONB,
        "releve.txt",
        (),
        (),
    )


@pytest.mark.parametrize("cents", [0, 1, -1, 2_27, -2_279, 1_669_565, -10, 99_999_999_999])
def test_signs_and_last_digits_share_one_character(cents):
    read = statement(record("01", 0), record("04", cents), record("07", cents))
    assert read.warnings == ()
    assert [line.amount for sheet in read.accounts for line in sheet.lines] == [cents]


@pytest.mark.parametrize(
    ("decimals", "cents"), [("2", 1_200), ("0", 120_000), ("1", 12_000), (" ", 1_200), ("3", 120)]
)
def test_the_decimals_follow_the_record(decimals, cents):
    read = statement(record("04", 1_200, decimals=decimals))
    assert [credit.amount for credit in read.credits] == [cents]


def test_a_fraction_of_a_cent_is_rejected():
    read = statement(record("01"), record("04", 1_205, decimals="3"))
    assert [r.message for r in read.rejections] == [
        "ligne 2 : montant en fractions de centime : « 0000000000120E »"
    ]


def test_a_blank_currency_is_the_euro_as_lcl_writes_it():
    assert len(statement(record("01", currency=""), record("04", 50_00, currency="")).credits) == 1


def test_another_currency_is_refused():
    with pytest.raises(UserError, match=r"« releve\.txt » : compte en USD"):
        statement(record("01", currency="USD"), record("04", 50_00, currency="USD"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "", "\n\n", "   \n"])
def test_records_are_split_with_or_without_line_ends(end):
    read = statement(
        record("01"), record("04", 50_00), detail("LIB", "FA00001"), record("07", 50_00), end=end
    )
    assert [(c.amount, c.label) for c in read.credits] == [(50_00, "FA00001")]
    assert (read.warnings, read.rejections) == ((), ())


def test_missing_trailing_blanks_are_restored():
    records = [record("01").rstrip(), record("04", 50_00).rstrip(), detail("LIB", "FA1").rstrip()]
    assert [c.label for c in statement(*records).credits] == ["FA1"]


def test_a_line_cut_before_its_amount_is_rejected_and_the_gap_shown():
    read = statement(record("01"), record("04", 50_00)[:80], record("04", 7_00), record("07", 57_00))
    assert [credit.amount for credit in read.credits] == [7_00]
    assert [r.line for r in read.rejections] == [2]
    assert "écart de 50,00" in read.warnings[0]


def test_an_impossible_day_is_rejected():
    (rejection,) = statement(record("01"), record("04", 50_00, day="310224")).rejections
    assert rejection.message == "ligne 2 : date illisible : « 31/02/24 »"


def test_a_blank_value_date_is_accepted():
    (credit,) = statement(record("04", 50_00, value="")).credits
    assert credit.value_on is None


def test_an_unknown_record_and_a_detail_of_nothing_are_rejected():
    read = statement(record("01"), detail("LIB", "perdu"), record("04", 50_00), "99" + "x" * 118)
    assert [r.line for r in read.rejections] == [2, 4]


def test_several_accounts_and_days_are_separate_statements():
    read = statement(
        record("01", account="1"), record("04", 5_00, account="1"), record("07", 5_00, account="1"),
        record("01", 5_00, account="1"), record("07", 5_00, account="1"),
        record("01", account="2"), record("04", 5_00, account="2"), record("07", 5_00, account="2"),
    )  # fmt: skip
    assert [(s.account[-1], len(s.lines), s.balance_gap) for s in read.accounts] == [
        ("1", 1, 0),
        ("1", 0, 0),
        ("2", 1, 0),
    ]
    assert len(read.credits) == 2


def test_each_account_is_a_statement_even_without_balances():
    read = statement(
        record("04", 5_00, account="1"), record("04", 6_00, account="2"), record("07", 6_00, account="2")
    )
    assert [(s.account[-1], len(s.lines), s.closing) for s in read.accounts] == [
        ("1", 1, None),
        ("2", 1, 6_00),
    ]


def test_transactions_outside_the_balances_are_another_statement():
    read = statement(
        record("01"), record("04", 5_00), record("07", 5_00), record("04", 6_00), record("01", 9_00)
    )
    assert [(s.opening, s.closing, len(s.lines)) for s in read.accounts] == [
        (0, 5_00, 1),
        (None, None, 1),
        (9_00, None, 0),
    ]


def test_movements_without_balances_are_read_too():
    assert [c.amount for c in statement(record("04", 5_00), record("04", 6_00)).credits] == [5_00, 6_00]


def test_a_rejected_transfer_is_reported_and_never_matched():
    read = statement(
        record("04", 90_00, reject="02"), record("04", -45_00, label="CHQ"), detail("RET", "PROVISION")
    )
    assert read.credits == ()
    assert ["retour d'un paiement" in w or "impayé de 45,00" in w for w in read.warnings] == [True, True]


def test_accents_of_any_encoding_leave_every_field_in_its_place():
    text = "\n".join([record("01"), record("04", 50_00, label="VIR CAFÉ DE L'ÉTÉ")])
    for encoding in ("latin-1", "utf-8", "utf-8-sig", "utf-16"):
        (credit,) = read_statement("r", text.encode(encoding)).credits
        assert (credit.amount, credit.label) == (50_00, "VIR CAFÉ DE L'ÉTÉ")


def test_statements_of_overlapping_days_share_their_fingerprints():
    days = [record("04", 5_00, day=f"{d:02d}0324", label="REMISE CHEQUE") for d in (1, 2, 2, 3)]
    first = {c.fingerprint for c in statement(*days[:3]).credits}
    second = {c.fingerprint for c in statement(*days[1:]).credits}
    assert len(first | second) == 4
    assert len(first & second) == 2


def read_file(folder, name):
    return read_statement(name, (folder / name).read_bytes())


def test_a_file_of_several_days_and_accounts_is_read_sheet_by_sheet():
    read = read_file(OWN, "several_days.txt")
    assert [
        (s.account[-11:], s.opening, s.closing, [line.amount for line in s.lines]) for s in read.accounts
    ] == [
        ("01234567890", 16_695_65, 16_672_86, [-22_79]),
        ("01234567890", 16_672_86, 11_652_75, [-20_11, -5_000_00]),
        ("01234567890", 11_652_75, 11_652_75, []),
        ("00020427603", 5_843_53, 5_843_53, []),
    ]
    assert (read.credits, read.debit_count, read.warnings, read.rejections) == ((), 3, (), ())
    assert read.accounts[0].lines[0].label == "PRLV SEPA HEBERGEUR DEMO CONTRAT 3706"


def test_a_day_without_movement_is_read():
    (sheet,) = read_file(OWN, "no_movement.txt").accounts
    assert (sheet.opening, sheet.closing, sheet.lines) == (1_204_50, 1_204_50, ())


@needs_shared
class TestSamplesOfOthers:
    def test_the_complex_one(self):
        read = read_file(OTHERS, "silarhi_complex-test.txt")
        assert [(s.opening, s.closing, [line.amount for line in s.lines]) for s in read.accounts] == [
            (16_695_65, 16_672_86, [-22_79]),
            (16_672_86, 11_652_75, [-20_11, -5_000_00]),
            (11_652_75, 11_652_75, []),
            (11_652_75, 11_535_00, [-117_75]),
            (11_535_00, 11_535_00, []),
            (11_535_00, 11_484_75, [-50_25]),
            (11_484_75, 11_484_75, []),
            (584_353_02, 584_353_02, []),
        ]
        assert [sheet.account for sheet in read.accounts][:2] == [
            "10278 02204 00012345603",
            "10278 02204 00020427603",
        ]
        assert (read.credits, read.debit_count, read.warnings, read.rejections) == ((), 5, (), ())
        labels = [line.label for sheet in read.accounts for line in sheet.lines]
        assert labels[0] == "PRLV SEPA ONLINE SAS DEDIBOX 3706114"
        assert labels[-1] == "PRLV SEPA OVH SAS PAYMENT ORDER 124359169 ERS INF ORDER 124359169"

    def test_the_simple_one(self):
        (sheet,) = read_file(OTHERS, "silarhi_simple-test.txt").accounts
        assert (sheet.opening, sheet.closing, sheet.lines) == (16_695_65, 16_695_65, ())


alphabet = st.sampled_from(
    [*"0123456789 ABJ{}\n\r", "01", "04", "05", "07", "EUR", record("04", 5_00), record("01")]
)


@given(st.lists(alphabet, max_size=60).map("".join))
def test_any_record_content_is_read_rejected_or_refused(text):
    with contextlib.suppress(UserError):
        assert all(credit.amount > 0 for credit in read_cfonb(text).credits)
