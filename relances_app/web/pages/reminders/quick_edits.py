"""Edits of customers inside the list « Relances »."""

from flask import url_for
from werkzeug.wrappers import Response

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.services import customers
from relances_app.web import forms as web_forms
from relances_app.web.htmx import redirect_to, render, wants_fragment
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import ReminderFilters, read_filters
from relances_app.web.pages.reminders.list import show
from relances_app.web.pages.reminders.rows import render_row
from relances_app.web.request_context import get_db
from relances_app.web.template_filters import format_count
from relances_app.web.undo import offer_undo


@page.post("/<int:customer_id>/qualite")
def save_kind(customer_id: int) -> Response:
    """Save the type of a customer."""
    form = web_forms.CustomerTypeForm()
    web_forms.validate_or_raise(form)
    view, db = read_filters(), get_db()
    restore = customers.snapshot(db, customer_id)
    customers.save_kind(db, customer_id, CustomerKind(form.qualite.data))
    offer_undo(f"Type de client enregistré : {customers.get_customer(db, customer_id).name}.", restore)
    return render_row(view, customer_id)


@page.get("/<int:customer_id>/qualite")
def edit_kind(customer_id: int) -> Response:
    """Show the form of the type of a customer."""
    view, customer = read_filters(), customers.get_customer(get_db(), customer_id)
    form = web_forms.CustomerTypeForm(formdata=None, data={"qualite": customer.kind.value})
    return render(
        "reminders/kind.html",
        "reminders/_kind.html",
        view=view,
        customer=customer,
        customer_id=customer_id,
        form=form,
    )


@page.post("/qualite")
def set_unknown_to_professional() -> Response:
    """Set all customers of unknown type to professional."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    view = read_filters()
    updated_ids = customers.set_unknown_as_professional(get_db())
    message = format_count(
        len(updated_ids),
        "client est maintenant un professionnel",
        "clients sont maintenant des professionnels",
    )
    offer_undo(f"{message}.", lambda db: customers.reset_kinds(db, updated_ids))
    return show() if wants_fragment() else redirect_to(url_for(".show", **view.url_params))


@page.get("/<int:customer_id>/adresse")
def edit_email(customer_id: int) -> Response:
    """Show the form of the mail address."""
    view = read_filters()
    customer = customers.get_customer(get_db(), customer_id)
    form = web_forms.EmailForm(email=customer.email)
    return _render_email(view, customer_id, customer.name, form)


@page.post("/<int:customer_id>/adresse")
def save_email(customer_id: int) -> Response:
    """Save the mail address of the customer."""
    view, db = read_filters(), get_db()
    customer = customers.get_customer(db, customer_id)
    form = web_forms.EmailForm()
    if not form.validate_on_submit():
        return _render_email(view, customer_id, customer.name, form, 422)
    restore = customers.snapshot(db, customer_id)
    customers.save_email(db, customer_id, form.email.data)
    offer_undo(f"Adresse enregistrée : {customer.name}.", restore)
    return render_row(view, customer_id)


def _render_email(
    view: ReminderFilters, customer_id: int, name: str, form: web_forms.EmailForm, status: int = 200
) -> Response:
    return render(
        "reminders/email.html",
        "reminders/_email.html",
        status=status,
        view=view,
        customer_id=customer_id,
        name=name,
        form=form,
    )
