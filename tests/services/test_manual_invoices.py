"""Invoices entered by hand: read like a row of a list."""

from datetime import date

import pytest

from relances_app.domain.errors import UserError
from relances_app.services.manual_invoices import ManualInvoice, prepare_reading


@pytest.mark.parametrize("number", ["PROV12", "(PROV33)", "Brouillon"])
def test_the_number_of_a_draft_is_refused_with_the_reason(db, number):
    invoice = ManualInvoice("Cave Rionet", number, date(2026, 1, 5), None, 10_000)
    with pytest.raises(UserError, match="numéro d'un brouillon"):
        prepare_reading(db, invoice)(lambda _: None)
