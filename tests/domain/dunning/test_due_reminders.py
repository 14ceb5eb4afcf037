"""Who is due which reminder: a page of accounts, read on 2 March 2026 with a delay of 15 days.

Long because all cases read the same page of accounts.
"""

from datetime import date, timedelta

import pytest
from builders import TODAY, make_account, make_item
from hypothesis import given
from hypothesis import strategies as st

from relances_app.domain.accounts.account import open_total
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dunning.credit_allocation import compute_credit_level
from relances_app.domain.dunning.due_reminders import (
    ReminderQuery,
    find_due_items,
    is_due,
)
from relances_app.domain.dunning.explanations import explain_item

FIRST, SECOND, THIRD = (ReminderQuery(level, TODAY, 15) for level in (1, 2, 3))
PAUSE = Hold(HoldKind.PAUSE, "en vacances", TODAY)
LAST_DAY = date(2026, 2, 15)
"""2 March less 15 days."""


def numbers(account, question):
    proposal = find_due_items(account, question, question.as_of)
    return [item.number for item in proposal.items] if proposal else []


def explain(item, question, *others, hold=None, today=TODAY):
    return explain_item(item, make_account(item, *others, hold=hold), question, today)


def test_an_invoice_whose_delay_ends_today_is_in_the_first_list():
    """FA1 due 15/02, FA2 due 16/02: on 02/03 only FA1 has waited 15 days."""
    account = make_account(make_item("FA1", due=LAST_DAY), make_item("FA2", due=LAST_DAY + timedelta(days=1)))
    assert numbers(account, FIRST) == ["FA1"]


def test_a_skipped_day_loses_no_reminder():
    """FA1 due 15/02: in the list of 02/03, and of any day after it."""
    account = make_account(make_item("FA1", due=LAST_DAY))
    for late in range(400):
        assert numbers(account, ReminderQuery(1, TODAY + timedelta(days=late), 15)) == ["FA1"]
    assert numbers(account, ReminderQuery(1, TODAY - timedelta(days=1), 15)) == []


def test_the_second_list_waits_for_the_delay_after_the_first_reminder():
    """Both due in January; FA1 was reminded on 15/02, FA2 on 16/02: only FA1 has waited 15 days since."""
    january = date(2026, 1, 5)
    account = make_account(
        make_item("FA1", due=january, level=1, last_reminded_on=LAST_DAY),
        make_item("FA2", due=january, level=1, last_reminded_on=LAST_DAY + timedelta(days=1)),
    )
    assert numbers(account, SECOND) == ["FA1"]


def test_the_second_list_also_waits_for_the_delay_after_the_due_day():
    """FA1 was reminded in January by error, before it fell due on 16/02: one more day."""
    early = make_item("FA1", due=LAST_DAY + timedelta(days=1), level=1, last_reminded_on=date(2026, 1, 1))
    assert not is_due(early, SECOND, SECOND.as_of)
    assert is_due(early, ReminderQuery(2, TODAY + timedelta(days=1), 15), TODAY + timedelta(days=1))


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_each_invoice_is_in_the_list_of_its_next_level_and_in_no_other(level):
    """An invoice reminded n times belongs to list n+1; after three reminders it belongs to none."""
    item = make_item(level=level, last_reminded_on=date(2026, 1, 1) if level else None)
    assert [q.level for q in (FIRST, SECOND, THIRD) if is_due(item, q, q.as_of)] == (
        [level + 1] if level < 3 else []
    )


def test_an_invoice_reminded_on_an_unknown_date_is_not_reminded_again():
    """Level 1 without a day: nobody can say that the delay has passed."""
    item = make_item(level=1)
    assert not is_due(item, SECOND, SECOND.as_of)
    assert explain(item, SECOND) == "relancé à une date inconnue"


def test_a_document_on_hold_or_queued_is_never_listed():
    """FA1 in pause, FA2 in a mail that waits, FA3 free: only FA3 is reminded."""
    account = make_account(make_item("FA1", hold=PAUSE), make_item("FA2", is_pending=True), make_item("FA3"))
    assert numbers(account, FIRST) == ["FA3"]


def test_a_credit_note_reduces_the_group_of_the_oldest_open_invoice():
    """FA1 50,10 and AV1 −56,10, as in the seed: both are listed, and the group is at −6,00."""
    account = make_account(make_item("FA1", 5010), make_item("AV1", -5610))
    proposal = find_due_items(account, FIRST, TODAY)
    assert sorted(item.number for item in proposal.items) == ["AV1", "FA1"]
    assert proposal.total == -600


def test_a_credit_note_goes_with_one_list_only():
    """FA1 (January, reminded once) and FA2 (February, never): AV1 is deducted from list 2, that of FA1."""
    account = make_account(
        make_item("FA1", 10_000, date(2026, 1, 5), level=1, last_reminded_on=date(2026, 1, 25)),
        make_item("FA2", 20_000, date(2026, 2, 5)),
        make_item("AV1", -3_000, date(2026, 2, 20)),
    )
    assert find_due_items(account, FIRST, TODAY).total == 20_000
    assert find_due_items(account, SECOND, TODAY).total == 7_000
    assert explain(account.items[2], FIRST, *account.items[:2]) == (
        "avoir ou règlement non lettré : déduit de la 2ème relance, avec la plus ancienne facture"
    )


def test_a_credit_note_of_a_customer_whose_oldest_invoice_is_not_due_yet_waits_with_it():
    """FA1 (oldest) is in pause: AV1 stays with list 1 where FA2 is reminded."""
    account = make_account(make_item("FA1", hold=PAUSE), make_item("FA2"), make_item("AV1", -1_000))
    assert numbers(account, FIRST) == ["FA2", "AV1"]


def test_a_credit_note_beside_an_invoice_reminded_three_times_goes_with_the_next_oldest():
    """FA1 has had its three reminders: AV1 is deducted from FA2."""
    account = make_account(
        make_item("FA1", level=3, last_reminded_on=date(2026, 1, 1)),
        make_item("FA2"),
        make_item("AV1", -1_000),
    )
    assert compute_credit_level(account.items) == 1
    assert find_due_items(account, FIRST, TODAY).total == 9_000


def test_a_customer_with_credits_alone_is_in_no_list():
    """AV1 −10,00 and nothing owed: there is nobody to remind."""
    credit = make_item("AV1", -1_000)
    assert numbers(make_account(credit), FIRST) == []
    assert explain(credit, FIRST) == "avoir ou règlement non lettré : ce client n'a pas de facture à relancer"


def test_payments_and_deposits_not_matched_are_deducted_and_held_ones_are_not():
    """FA1 100,00, a payment of −30,00, a deposit of −20,00 in dispute: 70,00 is asked for."""
    account = make_account(
        make_item("FA1"),
        make_item("RG1", -3_000, kind=DocumentKind.PAYMENT),
        make_item("AC1", -2_000, kind=DocumentKind.DEPOSIT, hold=Hold(HoldKind.DISPUTE)),
    )
    assert find_due_items(account, FIRST, TODAY).total == 7_000


def test_a_group_lists_its_documents_from_the_oldest():
    """Due 03/01, 04/01, 05/01, in any order of the input."""
    items = [make_item(f"FA{day}", due=date(2026, 1, day)) for day in (5, 3, 4)]
    assert numbers(make_account(*items), FIRST) == ["FA3", "FA4", "FA5"]


def test_every_open_document_has_a_reason():
    """The words of « Pourquoi ? », one account after the other."""
    reminded = make_item(level=1, last_reminded_on=TODAY - timedelta(days=3))
    assert explain(reminded, SECOND) == "relancé il y a 3 jours"
    assert explain(reminded, SECOND, today=TODAY - timedelta(days=2)) == "relancé hier"
    assert explain(reminded, SECOND, today=TODAY - timedelta(days=3)) == "relancé aujourd'hui"
    assert explain(reminded, FIRST) == "déjà relancé : 1ère relance le 27/02/2026"
    assert explain(make_item(), SECOND) == "en attente de la 1ère relance"
    assert explain(reminded, THIRD) == "en attente de la 2ème relance"
    assert explain(make_item(due=date(2026, 3, 9)), FIRST) == "non échu : à payer le 09/03/2026"
    assert explain(make_item(due=date(2026, 2, 20)), FIRST) == (
        "échu depuis le 20/02/2026 : dans la liste à partir du 07/03/2026"
    )
    assert explain(make_item(cents=0, kind=DocumentKind.INVOICE), FIRST) == "soldé"
    assert explain(make_item(due=date(2026, 1, 5)), FIRST) == "à relancer : échu depuis le 05/01/2026"
    thrice = make_item(level=3, last_reminded_on=date(2026, 2, 1))
    assert explain(thrice, THIRD) == "les trois relances sont faites, la dernière le 01/02/2026"
    assert explain(make_item(kind=DocumentKind.PAYMENT), FIRST) == "ce document n'est pas une facture"


@pytest.mark.parametrize(("level", "question"), [(1, SECOND), (2, THIRD)])
def test_an_invoice_due_for_a_later_level_is_reported_as_due(level, question):
    """Reminded on 15/02: on 02/03 the delay of 15 days is over, one day before it is not."""
    due = make_item(due=date(2026, 1, 5), level=level, last_reminded_on=LAST_DAY)
    assert explain(due, question) == "à relancer : échu depuis le 05/01/2026"
    assert (
        explain(due, ReminderQuery(question.level, TODAY - timedelta(days=1), 15))
        == "relancé il y a 15 jours"
    )


def test_a_document_that_is_not_due_has_its_reason():
    """A pause on the document, a promise of the customer, a mail on its way."""
    assert explain(make_item(hold=PAUSE), FIRST) == "en pause jusqu'au 02/03/2026 : en vacances"
    promise = Hold(HoldKind.PROMISE, until_on=date(2026, 3, 10))
    assert explain(make_item(), FIRST, hold=promise) == "client promesse de règlement jusqu'au 10/03/2026"
    assert "une relance est en attente d'envoi" in explain(make_item(is_pending=True), FIRST)


DAYS = st.integers(-40, 10).map(lambda n: TODAY + timedelta(days=n))
ITEMS = st.lists(
    st.builds(
        make_item,
        number=st.just("FA"),
        cents=st.integers(-5, 5).map(lambda n: n * 1000),
        due=DAYS,
        kind=st.sampled_from(DocumentKind),
        level=st.integers(0, 3),
        last_reminded_on=st.none() | DAYS,
        hold=st.none() | st.just(PAUSE),
        is_pending=st.booleans(),
    ),
    max_size=8,
)


@given(ITEMS)
def test_no_document_is_in_two_lists_and_every_reason_agrees_with_the_list(items):
    account = make_account(*items)
    listed = {}
    for question in (FIRST, SECOND, THIRD):
        proposal = find_due_items(account, question, TODAY)
        for item in proposal.items if proposal else ():
            assert item.id not in listed
            listed[item.id] = question.level
            reason = explain_item(item, account, question, TODAY)
            asked = proposal.hold or "à relancer"
            assert reason.startswith(
                asked if item.is_open_invoice else "avoir ou règlement non lettré : déduit de ce"
            )
        assert proposal is None or proposal.total == open_total(proposal.items)
    for item in items:
        for question in (FIRST, SECOND, THIRD):
            reason = explain_item(item, account, question, TODAY)
            assert reason
            assert not reason.startswith("à relancer") or listed.get(item.id) == question.level


def test_a_credit_that_a_waiting_reminder_carries_is_not_deducted_a_second_time():
    """FA1 and AV1 are in a mail that waits; FA2 falls due meanwhile: it is asked for whole."""
    waiting = make_item("FA1", due=date(2026, 1, 5), is_pending=True)
    credit = make_item("AV1", -4_000, is_pending=True)
    account = make_account(waiting, credit, make_item("FA2", due=LAST_DAY))
    assert numbers(account, FIRST) == ["FA2"]
    assert "une relance est en attente" in explain(credit, account, FIRST, TODAY)
