"""Dispute, promise or pause of one document in the list « Relances »."""

from werkzeug.wrappers import Response

from relances_app.services import document_holds
from relances_app.system.clock import today
from relances_app.web.document_hold_form import DocumentHoldForm
from relances_app.web.document_holds import RULE, fill_form, submit_hold, submit_release
from relances_app.web.htmx import render
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import read_filters
from relances_app.web.pages.reminders.rows import render_row
from relances_app.web.request_context import get_db


@page.get(RULE)
def show_document_hold(customer_id: int, document_id: int) -> Response:
    """Show the form."""
    return _render_form(customer_id, document_id, fill_form(customer_id, document_id))


@page.post(RULE)
def hold_document(customer_id: int, document_id: int) -> Response:
    """Place the hold and show the customer again."""
    if refused := submit_hold(customer_id, document_id):
        return _render_form(customer_id, document_id, refused, status=422)
    return render_row(read_filters(), customer_id)


@page.post(f"{RULE}/fin")
def release_document(customer_id: int, document_id: int) -> Response:
    """Lift the hold and show the customer again."""
    submit_release(customer_id, document_id)
    return render_row(read_filters(), customer_id)


def _render_form(
    customer_id: int, document_id: int, form: DocumentHoldForm, *, status: int = 200
) -> Response:
    return render(
        "reminders/document_hold.html",
        "reminders/_document_hold.html",
        status=status,
        view=read_filters(),
        customer_id=customer_id,
        item=document_holds.get_item(get_db(), customer_id, document_id, today()),
        form=form,
    )
