"""Dispute, promise or pause of one document from the customer page."""

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response

from relances_app.services import customers, document_holds
from relances_app.system.clock import today
from relances_app.web.document_hold_form import DocumentHoldForm
from relances_app.web.document_holds import RULE, fill_form, submit_hold, submit_release
from relances_app.web.htmx import redirect_to
from relances_app.web.pages.customers.blueprint import page
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
    return _redirect(customer_id, document_id)


@page.post(f"{RULE}/fin")
def release_document(customer_id: int, document_id: int) -> Response:
    """Lift the hold and show the customer again."""
    submit_release(customer_id, document_id)
    return _redirect(customer_id, document_id)


def _redirect(customer_id: int, document_id: int) -> Response:
    return redirect_to(url_for(".show", customer_id=customer_id, _anchor=f"document-{document_id}"))


def _render_form(
    customer_id: int, document_id: int, form: DocumentHoldForm, *, status: int = 200
) -> Response:
    db = get_db()
    text = render_template(
        "customers/document_hold.html",
        customer_id=customer_id,
        customer=customers.get_customer(db, customer_id),
        item=document_holds.get_item(db, customer_id, document_id, today()),
        form=form,
    )
    return make_response(text, status)
