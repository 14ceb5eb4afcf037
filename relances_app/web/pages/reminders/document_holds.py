"""Dispute, promise or pause of one document in the list « Relances »."""

from werkzeug.wrappers import Response

from relances_app.domain.errors import UserError
from relances_app.services import document_holds
from relances_app.system.clock import today
from relances_app.web import forms as web_forms
from relances_app.web.document_hold_form import DocumentHoldForm
from relances_app.web.htmx import render
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import read_filters
from relances_app.web.pages.reminders.rows import render_row
from relances_app.web.request_context import get_db
from relances_app.web.undo import offer_undo

RULE = "/<int:customer_id>/documents/<int:document_id>/attente"


@page.get(RULE)
def show_document_hold(customer_id: int, document_id: int) -> Response:
    """Show the form."""
    item = document_holds.get_item(get_db(), customer_id, document_id, today())
    return _render_form(customer_id, document_id, DocumentHoldForm.from_hold(item.hold))


@page.post(RULE)
def hold_document(customer_id: int, document_id: int) -> Response:
    """Place the hold and show the customer again."""
    db, form, view = get_db(), DocumentHoldForm(), read_filters()
    item = document_holds.get_item(db, customer_id, document_id, today())
    if not form.validate_on_submit():
        return _render_form(customer_id, document_id, form, status=422)
    try:
        restore = document_holds.hold_document(
            db, customer_id, document_id, form.read_hold(), today(), is_for_all=form.tout.data
        )
    except UserError as error:
        form.show_error(error)
        return _render_form(customer_id, document_id, form, status=422)
    what = "Toutes les factures du client" if form.tout.data else item.number
    offer_undo(f"{what} : relances suspendues.", restore)
    return render_row(view, customer_id)


@page.post(f"{RULE}/fin")
def release_document(customer_id: int, document_id: int) -> Response:
    """Lift the hold and show the customer again."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    db, view = get_db(), read_filters()
    item = document_holds.get_item(db, customer_id, document_id, today())
    offer_undo(
        f"{item.number} est relancée de nouveau.",
        document_holds.release_document(db, customer_id, document_id, today()),
    )
    return render_row(view, customer_id)


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
