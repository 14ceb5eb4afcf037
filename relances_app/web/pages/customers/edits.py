"""Edits."""

from collections.abc import Callable

from flask import url_for
from werkzeug.wrappers import Response

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.errors import Refusal
from relances_app.domain.language import Language
from relances_app.services import customers
from relances_app.services.database import Books
from relances_app.system.clock import today
from relances_app.web import forms as web_forms
from relances_app.web.htmx import go_to
from relances_app.web.pages.customers import forms
from relances_app.web.pages.customers.blueprint import page
from relances_app.web.pages.customers.details import _draw
from relances_app.web.request_context import get_books
from relances_app.web.undo import offer


@page.post("/<int:customer_id>/contact")
def keep_contact(customer_id: int) -> Response:
    """Keep the mail, the phone and the postal address as a person puts them right."""
    form = forms.ContactForm()
    if not form.validate_on_submit():
        return _draw(customer_id, contact=form, status=422)
    return _keep(
        customer_id, "Contact enregistré", lambda db: customers.keep_contact(db, customer_id, form.contact)
    )


@page.post("/<int:customer_id>/note")
def keep_note(customer_id: int) -> Response:
    """Keep what a person notes about the customer."""
    form = forms.NoteForm()
    if not form.validate_on_submit():
        return _draw(customer_id, note=form, status=422)
    return _keep(
        customer_id, "Note enregistrée", lambda db: customers.keep_note(db, customer_id, form.note.data or "")
    )


@page.post("/<int:customer_id>/qualite")
def keep_kind(customer_id: int) -> Response:
    """Keep in what capacity the customer buys."""
    form = web_forms.Capacity()
    web_forms.require(form)
    return _keep(
        customer_id,
        "Qualité enregistrée",
        lambda db: customers.keep_kind(db, customer_id, CustomerKind(form.qualite.data)),
    )


@page.post("/<int:customer_id>/langue")
def keep_language(customer_id: int) -> Response:
    """Keep the language in which the customer is written to."""
    form = forms.Speech()
    web_forms.require(form)
    return _keep(
        customer_id,
        "Langue enregistrée",
        lambda db: customers.keep_language(db, customer_id, Language(form.langue.data)),
    )


@page.post("/<int:customer_id>/attente")
def hold(customer_id: int) -> Response:
    """Let reminders to the customer wait, for a reason and until a day."""
    form = forms.HoldForm()
    db = get_books()
    customers.find_customer(db, customer_id)
    if not form.validate_on_submit():
        return _draw(customer_id, wait=form, status=422)
    put_back = customers.remember_hold(db, customer_id, today())
    try:
        customers.hold(db, customer_id, None, form.hold, today())
    except Refusal as refusal:
        form.jusquau.errors = [refusal.sentence]
        return _draw(customer_id, wait=form, status=422)
    offer(f"{_name(customer_id)} n’est plus relancé.", put_back)
    return go_to(url_for(".show", customer_id=customer_id, _anchor="relances"))


@page.post("/<int:customer_id>/reprendre")
def release(customer_id: int) -> Response:
    """Let reminders go on."""
    web_forms.require(web_forms.Act())
    db = get_books()
    put_back = customers.remember_hold(db, customer_id, today())
    customers.release(db, customer_id, None, today())
    offer(f"{_name(customer_id)} est relancé de nouveau.", put_back)
    return go_to(url_for(".show", customer_id=customer_id, _anchor="relances"))


@page.post("/<int:customer_id>/promesse-vue")
def see_promise(customer_id: int) -> Response:
    """Take note that a promise was not kept."""
    web_forms.require(web_forms.Act())
    db = get_books()
    customers.find_customer(db, customer_id)
    customers.see_promises(db, customer_id, today())
    return go_to(url_for(".show", customer_id=customer_id, _anchor="relances"))


def _keep(customer_id: int, said: str, keep: Callable[[Books], None]) -> Response:
    """Keep what a person puts right, offer to take it back, and show the customer again."""
    db = get_books()
    put_back = customers.remember(db, customer_id)
    keep(db)
    offer(f"{said} : {_name(customer_id)}.", put_back)
    return go_to(url_for(".show", customer_id=customer_id))


def _name(customer_id: int) -> str:
    return customers.find_customer(get_books(), customer_id).name
