"""Quick edits."""

from flask import url_for
from werkzeug.wrappers import Response

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.services import customers
from relances_app.web import forms as web_forms
from relances_app.web.htmx import go_to, render, wants_piece
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import View, read_view
from relances_app.web.pages.reminders.list import show
from relances_app.web.pages.reminders.rows import _answer_row
from relances_app.web.request_context import get_books
from relances_app.web.template_filters import count
from relances_app.web.undo import offer


@page.post("/<int:customer_id>/qualite")
def keep_kind(customer_id: int) -> Response:
    """Keep in what capacity a customer buys."""
    form = web_forms.Capacity()
    web_forms.require(form)
    view, db = read_view(), get_books()
    put_back = customers.remember(db, customer_id)
    customers.keep_kind(db, customer_id, CustomerKind(form.qualite.data))
    offer(f"Qualité enregistrée : {customers.find_customer(db, customer_id).name}.", put_back)
    return _answer_row(view, customer_id)


@page.post("/qualite")
def keep_unknown() -> Response:
    """Make professionals of all customers whose capacity nobody gave."""
    web_forms.require(web_forms.Act())
    view = read_view()
    made = customers.keep_unknown_as_professionals(get_books())
    said = count(
        len(made), "client est maintenant un professionnel", "clients sont maintenant des professionnels"
    )
    offer(f"{said}.", lambda db: customers.forget_kinds(db, made))
    return show() if wants_piece() else go_to(url_for(".show", **view.query))


@page.get("/<int:customer_id>/adresse")
def edit_email(customer_id: int) -> Response:
    """Offer the address for correction."""
    view = read_view()
    customer = customers.find_customer(get_books(), customer_id)
    form = web_forms.Email(email=customer.email)
    return _show_email(view, customer_id, customer.name, form)


@page.post("/<int:customer_id>/adresse")
def keep_email(customer_id: int) -> Response:
    """Keep the corrected address in the customer's record."""
    view, db = read_view(), get_books()
    customer = customers.find_customer(db, customer_id)
    form = web_forms.Email()
    if not form.validate_on_submit():
        return _show_email(view, customer_id, customer.name, form, 422)
    put_back = customers.remember(db, customer_id)
    customers.keep_email(db, customer_id, form.email.data)
    offer(f"Adresse enregistrée : {customer.name}.", put_back)
    return _answer_row(view, customer_id)


def _show_email(
    view: View, customer_id: int, name: str, form: web_forms.Email, status: int = 200
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
