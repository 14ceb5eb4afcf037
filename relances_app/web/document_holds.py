"""Submit or lift the hold of one document, for the list and the customer page."""

from relances_app.domain.errors import UserError
from relances_app.services import document_holds
from relances_app.system.clock import today
from relances_app.web import forms as web_forms
from relances_app.web.document_hold_form import DocumentHoldForm
from relances_app.web.request_context import get_db
from relances_app.web.undo import offer_undo

RULE = "/<int:customer_id>/documents/<int:document_id>/attente"


def fill_form(customer_id: int, document_id: int) -> DocumentHoldForm:
    """Return the form filled with the current hold; raises NotFound."""
    return DocumentHoldForm.from_hold(
        document_holds.get_item(get_db(), customer_id, document_id, today()).hold
    )


def submit_hold(customer_id: int, document_id: int) -> DocumentHoldForm | None:
    """Place the submitted hold and offer to undo it; return the form with its errors if it is refused."""
    db, form = get_db(), DocumentHoldForm()
    item = document_holds.get_item(db, customer_id, document_id, today())
    if not form.validate_on_submit():
        return form
    try:
        restore = document_holds.hold_document(
            db, customer_id, document_id, form.read_hold(), today(), is_for_all=form.tout.data
        )
    except UserError as error:
        form.show_error(error)
        return form
    what = "Toutes les factures du client" if form.tout.data else item.number
    offer_undo(f"{what} : relances suspendues.", restore)
    return None


def submit_release(customer_id: int, document_id: int) -> None:
    """Lift the hold and offer to undo that."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    db = get_db()
    item = document_holds.get_item(db, customer_id, document_id, today())
    offer_undo(
        f"{item.number} est relancée de nouveau.",
        document_holds.release_document(db, customer_id, document_id, today()),
    )
