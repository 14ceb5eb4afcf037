"""Calls: whom the list names, when he comes back, and how a promised sum is shared."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import TODAY, make_account, make_item

from relances_app.domain.accounts.call import Call, CallOutcome, CallReport, share_sum
from relances_app.domain.accounts.call_list import CallFilter, build_line, build_list
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.errors import UserError

TOMORROW = TODAY + timedelta(days=1)


def call(outcome, again_on=TODAY, phone=""):
    return Call(outcome, TODAY - timedelta(days=2), again_on, phone=phone)


def test_only_what_is_overdue_and_not_suspended_is_called_for():
    late, credit = make_item("FA1", 10_000), make_item("AV1", -2_000)
    held = make_item("FA2", 5_000, hold=Hold(HoldKind.DISPUTE))
    doubtful = make_item("FA3", 5_000, doubt="vérifiez")
    coming = make_item("FA4", 5_000, due=TODAY)
    line = build_line(make_account(late, credit, held, doubtful, coming), None, TODAY)
    assert (line.items, line.total, line.days_late) == ((late,), 8_000, 30)
    assert build_line(make_account(late, make_item("AV2", -10_000)), None, TODAY) is None
    assert build_line(make_account(late, hold=Hold(HoldKind.PAUSE)), None, TODAY) is None
    insolvent = make_item("FA5", 100, hold=Hold(HoldKind.INSOLVENCY))
    assert build_line(make_account(late, insolvent), None, TODAY) is None
    assert build_line(make_account(late, make_item("AV3", -10, doubt="vérifiez")), None, TODAY) is None


def test_the_largest_sum_is_first_after_those_to_call_back_today():
    accounts = [replace(make_account(make_item("FA", cents)), customer_id=cents) for cents in (100, 300, 200)]
    calls = {100: call(CallOutcome.CALL_BACK), 200: call(CallOutcome.UNREACHABLE)}
    lines = build_list(accounts, calls, TODAY)
    assert [line.total for line in lines] == [100, 300, 200]
    assert [line.is_call_back for line in lines] == [True, False, False]
    later = build_list(accounts, {300: call(CallOutcome.CALL_BACK, TOMORROW)}, TODAY)
    assert [line.total for line in later] == [200, 100]
    assert [line.total for line in lines if CallFilter(250).accepts(line)] == [100, 300]
    assert [line.total for line in lines if CallFilter(0, is_reminded_only=True).accepts(line)] == [100]


def test_a_wrong_number_is_one_until_another_is_known():
    account = make_account(make_item(), phone="03 88 00 00 01")
    found = call(CallOutcome.WRONG_NUMBER, phone="03 88 00 00 01")
    assert build_line(account, found, TODAY).has_wrong_number
    assert not build_line(account, replace(found, phone="03 88 00 00 02"), TODAY).has_wrong_number
    assert not build_line(make_account(make_item()), replace(found, phone=""), TODAY).has_wrong_number


def test_each_answer_says_when_the_customer_comes_back():
    in_nine = TODAY + timedelta(days=9)
    days = {
        CallOutcome.UNREACHABLE: TOMORROW,
        CallOutcome.CALL_BACK: in_nine,
        CallOutcome.PROMISE: in_nine + timedelta(days=1),
        CallOutcome.DISPUTE: TODAY + timedelta(days=7),
        CallOutcome.PAID: TODAY + timedelta(days=7),
        CallOutcome.WRONG_NUMBER: TODAY,
        CallOutcome.NOTE: TODAY + timedelta(days=7),
    }
    assert {one: CallReport(one, day=in_nine).find_return(TODAY) for one in CallOutcome} == days


def test_a_sum_goes_to_the_oldest_invoices_to_the_cent():
    old, new = make_item("FA1", 60_001), make_item("FA2", 80_000)
    assert share_sum([old, new], 100_000) == [(old, 60_001), (new, 39_999)]
    assert share_sum([old, new], 60_001) == [(old, 60_001)]
    assert share_sum([old, new], None) == [(old, None), (new, None)]
    for wrong in (0, 140_002):
        with pytest.raises(UserError, match="entre 0,01"):
            share_sum([old, new], wrong)


def test_what_is_missing_is_asked_for():
    item = make_item()
    for report in (CallReport(CallOutcome.NOTE), CallReport(CallOutcome.CALL_BACK)):
        with pytest.raises(UserError):
            report.validate(TODAY)
    with pytest.raises(UserError, match="Sélectionnez"):
        CallReport(CallOutcome.DISPUTE).list_holds([], TODAY)
    with pytest.raises(UserError, match="date promise"):
        CallReport(CallOutcome.PROMISE).list_holds([item], TODAY)
    assert CallReport(CallOutcome.UNREACHABLE).list_holds([item], TODAY) == []
