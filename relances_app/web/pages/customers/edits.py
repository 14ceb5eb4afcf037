"""Edits on the page of one customer, each with an undo offer."""

from collections.abc import Callable

from flask import make_response, url_for
from werkzeug.wrappers import Response

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.errors import UserError
from relances_app.domain.language import Language
from relances_app.services import customers
from relances_app.services.database import Database
from relances_app.services.mailbox import settings as mailbox
from relances_app.system.clock import today
from relances_app.web import forms as web_forms
from relances_app.web.hold_form import HoldForm
from relances_app.web.htmx import redirect_to, wants_fragment
from relances_app.web.pages.customers import forms
from relances_app.web.pages.customers.blueprint import page
from relances_app.web.pages.customers.details import render_page
from relances_app.web.request_context import get_db
from relances_app.web.saves import report_saved
from relances_app.web.undo import offer_undo


@page.post("/<int:customer_id>/contact")
def save_contact(customer_id: int) -> Response:
    """Save mail address, phone and postal address."""
    form = forms.ContactForm()
    if not form.validate_on_submit():
        return render_page(customer_id, contact_form=form, status=422)
    return _save_and_offer_undo(
        customer_id, "Contact enregistré", lambda db: customers.save_contact(db, customer_id, form.contact)
    )


@page.post("/<int:customer_id>/note")
def save_note(customer_id: int) -> Response:
    """Save the note about the customer; the page sends it when its field is left, and stays as it is."""
    form = forms.NoteForm()
    if not form.validate_on_submit():
        if wants_fragment():
            raise UserError(f"La note n'est pas enregistrée : raccourcissez-la. {form.note.errors[0]}")
        return render_page(customer_id, note_form=form, status=422)
    shown = _save_and_offer_undo(
        customer_id, "Note enregistrée", lambda db: customers.save_note(db, customer_id, form.note.data or "")
    )
    return make_response("") if wants_fragment() else shown


@page.post("/<int:customer_id>/qualite")
def save_kind(customer_id: int) -> Response:
    """Save the type of the customer."""
    form = web_forms.CustomerTypeForm()
    web_forms.validate_or_raise(form)
    return _save_and_offer_undo(
        customer_id,
        "Type de client enregistré",
        lambda db: customers.save_kind(db, customer_id, CustomerKind(form.qualite.data)),
    )


@page.post("/<int:customer_id>/langue")
def save_language(customer_id: int) -> Response:
    """Save the language of the customer's mails and letters."""
    form = forms.LanguageForm()
    web_forms.validate_or_raise(form)
    return _save_and_offer_undo(
        customer_id,
        "Langue enregistrée",
        lambda db: customers.save_language(db, customer_id, Language(form.langue.data)),
    )


@page.post("/<int:customer_id>/attente")
def hold(customer_id: int) -> Response:
    """Place a hold on the customer, with a reason and an optional end date."""
    form = HoldForm()
    db = get_db()
    customers.get_customer(db, customer_id)
    if not form.validate_on_submit():
        return render_page(customer_id, hold_form=form, status=422)
    restore = customers.snapshot_hold(db, customer_id, today())
    try:
        customers.place_hold(db, customer_id, None, form.hold, today())
    except UserError as error:
        form.jusquau.errors = [error.message]
        return render_page(customer_id, hold_form=form, status=422)
    offer_undo(f"Relances suspendues : {_get_name(customer_id)}.", restore)
    return redirect_to(url_for(".show", customer_id=customer_id, _anchor="relances"))


@page.post("/<int:customer_id>/reprendre")
def release(customer_id: int) -> Response:
    """Lift the hold on the customer."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    db = get_db()
    restore = customers.snapshot_hold(db, customer_id, today())
    customers.lift_hold(db, customer_id, None, today())
    offer_undo(f"Relances reprises : {_get_name(customer_id)}.", restore)
    return redirect_to(url_for(".show", customer_id=customer_id, _anchor="relances"))


@page.post("/<int:customer_id>/promesse-vue")
def dismiss_promises(customer_id: int) -> Response:
    """Dismiss the customer's broken promises."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    db = get_db()
    customers.get_customer(db, customer_id)
    customers.dismiss_broken_promises(db, customer_id, today())
    return redirect_to(url_for(".show", customer_id=customer_id, _anchor="relances"))


@page.post("/<int:customer_id>/reutiliser-adresse")
def use_address_again(customer_id: int) -> Response:
    """Use an address again that a server reported as failed."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    customers.get_customer(get_db(), customer_id)
    mailbox.use_address_again(get_db(), customer_id)
    return redirect_to(url_for(".show", customer_id=customer_id))


def _save_and_offer_undo(customer_id: int, message: str, save: Callable[[Database], None]) -> Response:
    """Apply a change, offer to undo it, and show the customer again."""
    db = get_db()
    restore = customers.snapshot(db, customer_id)
    save(db)
    report_saved(restore, message)
    return redirect_to(url_for(".show", customer_id=customer_id))


def _get_name(customer_id: int) -> str:
    return customers.get_customer(get_db(), customer_id).name
