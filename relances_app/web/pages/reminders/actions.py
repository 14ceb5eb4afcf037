"""Menu « … » of a customer or a document in the list, and the dialogs it opens."""

from flask import url_for
from werkzeug.wrappers import Response

from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_user_amount
from relances_app.services import contact_gap, customers, document_holds, payments
from relances_app.services.reminders import rows as reminders_rows
from relances_app.system.clock import now, today
from relances_app.web import forms as web_forms
from relances_app.web.hold_form import HoldForm
from relances_app.web.htmx import redirect_to, render, wants_fragment
from relances_app.web.pages.reminders import forms
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import read_filters
from relances_app.web.pages.reminders.list import show
from relances_app.web.pages.reminders.rows import render_row
from relances_app.web.request_context import get_db
from relances_app.web.undo import offer_undo


@page.get("/<int:customer_id>/actions")
def show_actions(customer_id: int) -> Response:
    """Show the menu of a customer."""
    view, db = read_filters(), get_db()
    row = reminders_rows.get_row(db, view.reminder_query, view.mode, today(), customer_id)
    return _render(
        "reminders/actions.html",
        customer_id,
        document=None,
        is_waiting=contact_gap.find_waiting(db, customer_id, today()) is not None,
        can_be_sent=row is not None and row.ticked.can_be_sent,
    )


@page.get("/<int:customer_id>/documents/<int:document_id>/actions")
def show_document_actions(customer_id: int, document_id: int) -> Response:
    """Show the menu of a document."""
    return _render(
        "reminders/actions.html",
        customer_id,
        document=document_holds.get_item(get_db(), customer_id, document_id, today()),
    )


@page.get("/<int:customer_id>/attente")
def show_hold_form(customer_id: int) -> Response:
    """Show the form that suspends the reminders of a customer."""
    account = customers.load_account(get_db(), customer_id, today())
    return _render("reminders/hold.html", customer_id, form=HoldForm.from_hold(account.hold))


@page.post("/<int:customer_id>/attente")
def hold(customer_id: int) -> Response:
    """Suspend the reminders of a customer."""
    form, db, view = HoldForm(), get_db(), read_filters()
    name = customers.get_customer(db, customer_id).name
    if not form.validate_on_submit():
        return _render("reminders/hold.html", customer_id, form=form, status=422)
    restore = customers.snapshot_hold(db, customer_id, today())
    try:
        customers.place_hold(db, customer_id, None, form.hold, today())
    except UserError as error:
        form.jusquau.errors = [error.message]
        return _render("reminders/hold.html", customer_id, form=form, status=422)
    offer_undo(f"Relances suspendues : {name}.", restore)
    return render_row(view, customer_id)


@page.get("/<int:customer_id>/delai")
def show_gap(customer_id: int) -> Response:
    """Show until when a customer gets no other message, and offer an exception."""
    last = contact_gap.find_waiting(get_db(), customer_id, today())
    return _render("reminders/gap.html", customer_id, wait=last.find_wait(today()) if last else "")


@page.post("/<int:customer_id>/delai")
def waive_gap(customer_id: int) -> Response:
    """Allow one more message to a customer at once."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    db, view = get_db(), read_filters()
    name = customers.get_customer(db, customer_id).name
    contact_gap.waive(db, customer_id, today())
    offer_undo(f"{name} peut être relancé dès maintenant.", lambda db: contact_gap.restore(db, customer_id))
    return render_row(view, customer_id)


@page.get("/<int:customer_id>/documents/<int:document_id>/reglement")
def show_payment_form(customer_id: int, document_id: int) -> Response:
    """Show the form that marks a document as paid."""
    return _render(
        "reminders/payment.html",
        customer_id,
        document=document_holds.get_item(get_db(), customer_id, document_id, today()),
    )


@page.post("/<int:customer_id>/documents/<int:document_id>/reglement")
def mark_paid(customer_id: int, document_id: int) -> Response:
    """Mark a document as paid, in full or in part, and show the list again."""
    form, db, view = forms.PaymentForm(), get_db(), read_filters()
    web_forms.validate_or_raise(form)
    document_holds.get_item(get_db(), customer_id, document_id, today())
    amount = parse_user_amount(form.montant.data) if (form.montant.data or "").strip() else None
    number, id_ = payments.mark_paid(db, document_id, amount, today(), now())
    status = "réglé en partie" if amount else "marqué comme réglé"
    offer_undo(f"{number} {status}.", lambda db: payments.cancel(db, [id_], now()))
    return show() if wants_fragment() else redirect_to(url_for(".show", **view.url_params))


def _render(template: str, customer_id: int, *, status: int = 200, **context: object) -> Response:
    """Render a dialog of the list, or the same as a page without JavaScript."""
    customer = customers.get_customer(get_db(), customer_id)
    return render(
        template,
        template.replace("reminders/", "reminders/_"),
        status=status,
        view=read_filters(),
        customer=customer,
        customer_id=customer_id,
        **context,
    )
