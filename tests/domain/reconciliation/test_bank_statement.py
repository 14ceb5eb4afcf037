from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.accounts.parsed_file import RejectedLine
from relances_app.domain.errors import UserError
from relances_app.domain.reconciliation.bank_statement import StatementAccount, StatementFormat, Transaction
from relances_app.domain.reconciliation.bank_text import MAX_TEXT_LENGTH, clean_text, join_texts
from relances_app.domain.reconciliation.statement_builder import build_statement

DAY = date(2024, 3, 1)
ACCOUNT = "30003 01234 01234567890"


def line(amount, label="VIR LEHOUX", day=DAY, **fields):
    return Transaction(day, amount, label, **fields)


def statement(*lines, **fields):
    return build_statement(StatementFormat.CFONB, [StatementAccount(ACCOUNT, lines, **fields)])


def fingerprints(*lines):
    return [credit.fingerprint for credit in statement(*lines).credits]


def test_credits_are_kept_and_debits_counted():
    read = statement(line(120_00), line(-80_00), line(0), line(50_00))
    assert [credit.amount for credit in read.credits] == [120_00, 50_00]
    assert read.debit_count == 1


def test_matching_balances_add_no_warning():
    assert statement(line(120_00), line(-20_00), opening=1_000_00, closing=1_100_00).warnings == ()


def test_balances_that_disagree_are_shown_with_the_gap():
    (warning,) = statement(line(120_00), opening=1_000_00, closing=1_100_00).warnings
    assert ACCOUNT in warning
    assert "écart de -20,00" in warning


@pytest.mark.parametrize("balances", [{}, {"opening": 5_00}, {"closing": 5_00}])
def test_without_both_balances_there_is_no_balance_check(balances):
    assert statement(line(120_00), **balances).warnings == ()


def test_two_equal_credits_of_a_day_are_two():
    assert len(set(fingerprints(line(50_00), line(50_00)))) == 2


def test_the_counterparty_name_outweighs_the_label():
    one, other = line(50_00, "VIR A", bank_id="7"), line(50_00, "VIREMENT DE A", bank_id="7")
    assert fingerprints(one) == fingerprints(other)
    assert fingerprints(one) != fingerprints(line(50_00, "VIR A", bank_id="8"))


def test_one_bank_reference_on_two_amounts_is_two_transactions():
    assert len(set(fingerprints(line(50_00, bank_id="1"), line(60_00, bank_id="1")))) == 2


def test_accounts_do_not_mix():
    sheets = [StatementAccount(account, (line(50_00),)) for account in ("A1", "A2")]
    assert len(build_statement(StatementFormat.OFX, sheets).credits) == 2


def test_a_transaction_in_two_statements_of_a_file_counts_once_with_a_warning():
    sheets = [
        StatementAccount(ACCOUNT, (line(50_00), line(60_00))),
        StatementAccount(ACCOUNT, (line(60_00), line(70_00))),
    ]
    read = build_statement(StatementFormat.OFX, sheets)
    assert [credit.amount for credit in read.credits] == [50_00, 60_00, 70_00]
    assert read.warnings == ("1 encaissement deux fois dans le fichier : compté une seule fois",)


def test_returned_payments_are_not_credits_and_are_reported():
    read = statement(line(90_00, "RETOUR VIR", is_return=True), line(-45_00, "CHQ IMPAYE", is_return=True))
    assert read.credits == ()
    assert "retour d'un paiement fait par vous, 90,00" in read.warnings[0]
    assert "rejet ou impayé de 45,00" in read.warnings[1]


def test_a_hundred_warnings_are_not_all_listed():
    read = statement(*[line(-45_00, f"CHQ {rank}", is_return=True) for rank in range(100)])
    assert len(read.warnings) == 21
    assert read.warnings[-1] == "et 80 autres du même genre"


def test_a_foreign_account_is_left_out_of_a_file_that_has_euros():
    sheets = [StatementAccount("A1", (line(50_00),), "USD"), StatementAccount("A2", (line(60_00),))]
    read = build_statement(StatementFormat.CAMT, sheets, [RejectedLine(3, "date illisible")])
    assert [credit.amount for credit in read.credits] == [60_00]
    assert read.warnings == ("compte en USD laissé de côté : seuls les euros sont lus",)
    assert [rejection.message for rejection in read.rejections] == ["ligne 3 : date illisible"]


def test_a_statement_without_euros_is_refused():
    with pytest.raises(UserError, match="compte en USD : seuls les relevés en euros sont lus"):
        build_statement(StatementFormat.CAMT, [StatementAccount("A1", (line(50_00),), "USD")])


def test_a_statement_without_account_is_refused():
    with pytest.raises(UserError, match="aucun compte"):
        build_statement(StatementFormat.CAMT, [])


def test_texts_are_joined_without_repetition():
    assert join_texts("VIR LEHOUX", "FA 1", "", "LEHOUX", "FA 1", "\x00solde\n") == "VIR LEHOUX FA 1 solde"


def test_a_number_that_prefixes_another_is_not_repeated():
    assert join_texts("FA12", "FA1") == "FA12 FA1"


def test_an_overlong_text_is_truncated():
    assert len(clean_text("x" * 10_000)) == MAX_TEXT_LENGTH
    assert len(join_texts(*["abcdefghi" * 100, "jklmnopqr" * 100] * 9)) <= MAX_TEXT_LENGTH


lines = st.lists(
    st.builds(
        line,
        st.integers(-3, 3).map(lambda euros: euros * 100),
        st.sampled_from(["VIR LEHOUX", "REMISE CHEQUE", "VIR  Lehoux"]),
        st.sampled_from([DAY, date(2024, 3, 2)]),
        bank_id=st.sampled_from(["", "", "A", "B"]),
    ),
    max_size=12,
)


@given(lines, st.data())
def test_a_statement_read_twice_or_in_another_order_has_the_same_fingerprints(moves, data):
    shuffled = data.draw(st.permutations(moves))
    assert fingerprints(*moves) == fingerprints(*moves)
    assert sorted(fingerprints(*moves)) == sorted(fingerprints(*shuffled))


@given(lines)
def test_no_two_credits_share_a_fingerprint(moves):
    found = fingerprints(*moves)
    assert len(found) == len(set(found)) == sum(move.amount > 0 for move in moves)


@given(lines, lines, lines)
def test_statements_overlapping_by_whole_days_add_only_new_transactions(before, between, after):
    """Days 1, 2 and 3; one statement of days 1 and 2, one of days 2 and 3."""
    days = [
        [line(m.amount, m.label, date(2024, 3, day), bank_id=m.bank_id) for m in moves]
        for day, moves in enumerate((before, between, after), 1)
    ]
    first, second = fingerprints(*days[0], *days[1]), fingerprints(*days[1], *days[2])
    whole = fingerprints(*days[0], *days[1], *days[2])
    assert set(first) | set(second) == set(whole)
    assert set(first) & set(second) == set(fingerprints(*days[1]))
