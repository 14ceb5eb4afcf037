"""The events of a customer as one list, and its average payment period."""

from datetime import date

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.accounts.timeline import (
    TimelineKind,
    describe_hold,
    describe_payment,
    describe_settlement,
    merge_events,
)

PAYMENT = describe_payment(date(2026, 3, 5), "FA1, FA2", "VIR LILAS", 12_050)
SETTLED = describe_settlement(date(2026, 3, 4), "FA3", 900)


def test_events_are_newest_first_and_can_be_limited_to_one_kind():
    holds = describe_hold(Hold(HoldKind.DISPUTE, "colis abîmé"), date(2026, 3, 1), date(2026, 3, 6), "FA1")
    merged = merge_events([[PAYMENT], [SETTLED], holds], 10)
    assert [event.title for event in merged] == [
        "Suspension terminée sur FA1",
        "Règlement de FA1, FA2",
        "FA3 soldé",
        "Relances suspendues sur FA1 : en litige",
    ]
    assert merge_events([[PAYMENT], [SETTLED], holds], 1, TimelineKind.PAYMENT) == [PAYMENT]
    assert merged[-1].detail == "colis abîmé"
    assert SETTLED.detail == "d'après un fichier importé ou votre réponse, sans règlement enregistré"


def test_a_running_suspension_is_one_event_with_its_last_day():
    (event,) = describe_hold(Hold(HoldKind.PROMISE, "", date(2026, 3, 9)), date(2026, 3, 1), None, "")
    assert event.title == "Relances suspendues : promesse de règlement jusqu'au 09/03/2026"
