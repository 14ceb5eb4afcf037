import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.errors import UserError
from relances_app.domain.reconciliation.bank_statement import StatementFormat
from relances_app.importers.bank.qif import AMBIGUOUS_DATES, read_qif
from relances_app.importers.bank.statement import read_statement


def record(day="31/12/2024", amount="120,45", payee="VIR LEHOUX", memo="FA2402001", more=""):
    return f"D{day}\nT{amount}\nP{payee}\nM{memo}\n{more}^\n"


def statement(*records, head="!Type:Bank\n", **options):
    return read_statement("releve.qif", (head + "".join(records)).encode("cp1252"), **options)


def test_a_movement_is_read():
    read = statement(record(more="N12\nLVentes\nCX\n"), record(amount="-20,00"))
    (credit,) = read.credits
    assert (credit.amount, credit.booked_on) == (120_45, date(2024, 12, 31))
    assert (credit.label, credit.reference) == ("VIR LEHOUX FA2402001", "12")
    assert (read.format, read.debit_count, read.warnings, read.rejections) == (StatementFormat.QIF, 1, (), ())


@pytest.mark.parametrize(
    ("written", "cents"),
    [("120,45", 120_45), ("120.45", 120_45), ("1,234.56", 1_234_56), ("1 234,56", 1_234_56)],
)
def test_french_and_english_amounts_are_read(written, cents):
    assert [c.amount for c in statement(record(amount=written)).credits] == [cents]


@pytest.mark.parametrize(
    "written", ["31/12/2024", "31/12/24", "31-12-2024", "31.12.24", "31/12'24", "2024-12-31"]
)
def test_dates_with_the_day_or_the_year_first(written):
    read = statement(record(written))
    assert [c.booked_on for c in read.credits] == [date(2024, 12, 31)]
    assert read.warnings == ()


@pytest.mark.parametrize("written", ["5/ 1'04", " 5/ 1/2004", "5/1' 4", "05/01/04"])
def test_dates_padded_with_blanks(written):
    assert [c.booked_on for c in statement(record(written)).credits] == [date(2004, 1, 5)]


def test_a_number_above_twelve_proves_month_first():
    read = statement(record("03/02/2024"), record("12/13'24"))
    assert [c.booked_on for c in read.credits] == [date(2024, 3, 2), date(2024, 12, 13)]
    assert read.warnings == ()


def test_a_number_above_twelve_proves_day_first():
    read = statement(record("03/02/2024"), record("13/12/2024"))
    assert [c.booked_on for c in read.credits] == [date(2024, 2, 3), date(2024, 12, 13)]
    assert read.warnings == ()


def test_ambiguous_dates_are_read_day_first_with_a_warning():
    read = statement(record("03/02/2024"))
    assert [c.booked_on for c in read.credits] == [date(2024, 2, 3)]
    assert read.warnings == (AMBIGUOUS_DATES,)


def test_dates_equal_in_both_orders_need_no_warning():
    assert statement(record("02/02/2024")).warnings == ()


def test_the_order_may_be_chosen():
    read = statement(record("03/02/2024"), day_first=False)
    assert [c.booked_on for c in read.credits] == [date(2024, 3, 2)]
    assert read.warnings == ()
    assert len(statement(record("31/12/2024"), day_first=False).rejections) == 1


def test_both_date_orders_in_one_file_reject_the_lines():
    read = statement(record("31/12/2024"), record("12/31/2024"))
    assert [r.message for r in read.rejections] == ["ligne 7 : date illisible : « 12/31/2024 »"]


def test_the_last_movement_may_lack_its_end():
    assert len(statement(record(), record().removesuffix("^\n")).credits) == 2


def test_the_second_amount_is_used_where_the_first_is_missing():
    assert [c.amount for c in statement("D31/12/2024\nU12,50\n^\n").credits] == [12_50]


def test_splits_do_not_add_up_twice():
    read = statement(record(more="SVentes\nEpart\n$60,00\nSTVA\n$60,45\n"))
    assert [c.amount for c in read.credits] == [120_45]


def test_an_opening_balance_is_no_credit():
    read = statement(record(payee="Opening Balance", memo="", more="L[Compte]\n"), record())
    assert (len(read.credits), read.accounts[0].opening) == (1, 120_45)


def test_accounts_and_lists_around_the_movements():
    head = "!Option:AutoSwitch\n!Account\nNCompte courant\nTBank\n^\n!Clear:AutoSwitch\n!Type:Bank\n"
    categories = "!Type:Cat\nNVentes\nDVentes de biens\nI\n^\n"
    read = statement(record(), categories, head=head)
    assert [(sheet.account, len(sheet.lines)) for sheet in read.accounts] == [("Compte courant", 1)]
    assert read.rejections == ()


def test_a_movement_without_day_or_amount_is_rejected_at_its_line():
    read = statement(record(), "PVIR\nT5\n^\n", "D31/12/2024\nPVIR\n^\n", "D31/12/2024\nTcinq\n^\n")
    assert len(read.credits) == 1
    assert [r.line for r in read.rejections] == [7, 10, 13]


def test_an_amount_of_five_thousand_digits_is_rejected():
    assert len(statement(record(amount="9" * 5_000)).rejections) == 1


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_of_every_system(ends):
    content = ("!Type:Bank\n" + record() + record()).replace("\n", ends)
    assert len(read_statement("r", content.encode()).credits) == 2


def test_a_file_without_bank_account_is_refused():
    with pytest.raises(UserError, match="aucun compte"):
        statement(head="!Type:Cat\nNVentes\n^\n")


def test_statements_that_overlap_share_their_fingerprints():
    days = [record(f"{day}/12/2024", payee="REMISE CHEQUE") for day in (13, 14, 14, 15)]
    first, second = ({c.fingerprint for c in statement(*some).credits} for some in (days[:3], days[1:]))
    assert (len(first | second), len(first & second)) == (4, 2)


pieces = st.sampled_from(
    [
        *"DTPMNU^!'/-. ,\n",
        "\n^\n",
        "\nD",
        "\nT",
        "1",
        "31",
        "12",
        "2024",
        "!Type:Bank\n",
        "!Account\n",
        "²",
        "٣",
        "9" * 5_000,
    ]
)


@given(st.lists(pieces, max_size=60).map("".join))
def test_any_line_content_is_read_rejected_or_refused(text):
    with contextlib.suppress(UserError):
        assert all(credit.amount > 0 for credit in read_qif("!Type:Bank\n" + text).credits)
