"""The page « Données personnelles »: export, erasure and retention of contacts (GDPR)."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from relances_app.domain.errors import UserError
from relances_app.services import mail_sandbox, personal_data
from relances_app.system.clock import now, today
from relances_app.web import forms
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.exports.stored_files import (
    ERASURE_COLUMNS,
    ERASURE_REASON_LABELS,
    EXPIRED_CONTACT_COLUMNS,
    build_erasure_rows,
    build_expired_contact_rows,
)
from relances_app.web.forms import INTEGER_MESSAGE, Form
from relances_app.web.htmx import redirect_to
from relances_app.web.params import read_number
from relances_app.web.refusals import show_in_place
from relances_app.web.request_context import get_db, get_state
from relances_app.web.saves import report_saved


class RetentionForm(Form):
    """Retention period of contacts."""

    annees = IntegerField(
        "Années de conservation",
        description="après la dernière facture, le dernier règlement ou la dernière relance ; 5 ans est le délai "
        "pour agir entre commerçants",
        validators=[
            InputRequired(INTEGER_MESSAGE),
            NumberRange(1, 10, "Indiquez un nombre d'années entre 1 et 10."),
        ],
    )


class EraseForm(Form):
    """Confirmation of an erasure, with the option to replace the backups."""

    accord = BooleanField(validators=[InputRequired("Cochez « Je confirme l'effacement définitif ».")])
    sauvegardes = BooleanField()


page = Blueprint("personal_data", __name__, url_prefix="/donnees-personnelles")

show_in_place("personal_data.show_contact", "personal_data.erase")


@page.get("")
def show() -> str:
    """Show the retention period, the expired contacts, past erasures and the register of processing."""
    db = get_db()
    search = " ".join(request.args.get("nom", "").split())[:100]
    return render_template(
        "personal_data/page.html",
        words=search,
        contacts=personal_data.search_contacts(db, search),
        retention=RetentionForm(formdata=None, annees=personal_data.get_retention(db)),
        forgettable=personal_data.list_expired(db, today()),
        erasures=personal_data.list_erasures(db),
        reasons=ERASURE_REASON_LABELS,
        register=personal_data.build_processing_register(db),
    )


@page.post("/conservation")
def save_retention() -> Response:
    """Save the retention period in years after the last activity."""
    form = RetentionForm()
    forms.validate_or_raise(form)
    previous = personal_data.get_retention(get_db())
    personal_data.save_retention(get_db(), form.annees.data)
    report_saved(lambda db: personal_data.save_retention(db, previous))
    return redirect_to(url_for(".show", _anchor="conservation"))


@page.get(f"/a-effacer/export.<{EXPORT_FORMATS}:form>")
def export_expired(form: str) -> Response:
    """Export the contacts beyond the retention period."""
    rows = build_expired_contact_rows(personal_data.list_expired(get_db(), today()))
    return send_table("contacts-a-effacer", form, today(), EXPIRED_CONTACT_COLUMNS, rows)


@page.get(f"/effacements/export.<{EXPORT_FORMATS}:form>")
def export_erasures(form: str) -> Response:
    """Export all erasures, without names."""
    rows = build_erasure_rows(personal_data.list_erasures(get_db(), -1))
    return send_table("effacements", form, today(), ERASURE_COLUMNS, rows)


@page.post("/purger")
def purge() -> Response:
    """Erase the listed contacts that are still beyond the retention period."""
    form = EraseForm()
    forms.validate_or_raise(form)
    shown = [read_number(text) for text in request.form.getlist("contact")]
    db = get_db()
    if not personal_data.erase_expired(db, shown, _get_locations(), now()):
        raise UserError("Aucun contact n'est à effacer : rechargez la page.")
    _replace_backups(form)
    return redirect_to(url_for(".show", _anchor="effacements"))


@page.get("/registre.txt")
def download_register() -> Response:
    """Return the register of processing as text."""
    sections = personal_data.build_processing_register(get_db())
    response = make_response("\r\n\r\n".join(f"{heading}\r\n{text}" for heading, text in sections))
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="registre-des-traitements.txt"'
    return response


@page.get("/<int:customer_id>")
def show_contact(customer_id: int) -> str:
    """Show the export and erasure options for one contact."""
    db = get_db()
    return render_template(
        "personal_data/contact.html",
        customer_id=customer_id,
        contact=personal_data.get_contact(db, customer_id),
        obstacle=personal_data.get_erasure_obstacle(db, customer_id),
        form=EraseForm(formdata=None),
    )


@page.get("/<int:customer_id>/export.zip")
def export(customer_id: int) -> Response:
    """Return all data about one contact as ZIP; the file name contains no personal data."""
    response = make_response(personal_data.export_contact(get_db(), customer_id, today()))
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="contact-{customer_id}.zip"'
    return response


@page.post("/<int:customer_id>/effacer")
def erase(customer_id: int) -> Response:
    """Erase the identifying data of a contact; amounts, dates and counts stay."""
    form = EraseForm()
    forms.validate_or_raise(form)
    personal_data.erase(get_db(), [customer_id], _get_locations(), now())
    _replace_backups(form)
    return redirect_to(url_for(".show", _anchor="effacements"))


def _get_locations() -> personal_data.DataLocations:
    state = get_state()
    if state.sender.is_busy:
        raise UserError("Un envoi est en cours : arrêtez-le avant d'effacer un contact.")
    return personal_data.DataLocations(
        state.folder, state.folder / mail_sandbox.FOLDER, state.sender.send_logs
    )


def _replace_backups(form: EraseForm) -> None:
    if form.sauvegardes.data:
        personal_data.replace_backups(get_db(), get_state().folder, now())
