"""The pages « Données personnelles »: what is known of a contact, given or erased, and how long it is kept."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.refusals import Refusal
from relances_app.services import protection, trial
from relances_app.web import forms
from relances_app.web.books import get_books, get_program, now, today
from relances_app.web.exports import FORMS, answer_table
from relances_app.web.exports_kept import ERASURES, FORGETTABLE, REASONS, lay_erasures, lay_forgettable
from relances_app.web.htmx import go_to

page = Blueprint("protection", __name__, url_prefix="/donnees-personnelles")


@page.get("")
def show() -> str:
    """Show how long contacts are kept, whose time is over, and the register of processing."""
    db = get_books()
    words = " ".join(request.args.get("nom", "").split())[:100]
    return render_template(
        "protection/page.html",
        words=words,
        contacts=protection.search_contacts(db, words),
        retention=forms.Retention(formdata=None, annees=protection.find_retention(db)),
        forgettable=protection.list_forgettable(db, today()),
        erasures=protection.list_erasures(db),
        reasons=REASONS,
        register=protection.write_processing(db),
    )


@page.post("/conservation")
def keep_retention() -> Response:
    """Keep how many years a contact is kept after the last fact."""
    form = forms.Retention()
    forms.require(form)
    protection.keep_retention(get_books(), form.annees.data)
    return go_to(url_for(".show", _anchor="conservation"))


@page.get(f"/a-effacer/export.<{FORMS}:form>")
def export_forgettable(form: str) -> Response:
    """Give the contacts whose time is over."""
    rows = lay_forgettable(protection.list_forgettable(get_books(), today()))
    return answer_table("contacts-a-effacer", form, today(), FORGETTABLE, rows)


@page.get(f"/effacements/export.<{FORMS}:form>")
def export_erasures(form: str) -> Response:
    """Give all that was erased, without a name."""
    rows = lay_erasures(protection.list_erasures(get_books(), -1))
    return answer_table("effacements", form, today(), ERASURES, rows)


@page.post("/purger")
def purge() -> Response:
    """Erase the contacts of the preview whose time is still over."""
    form = forms.Erase()
    forms.require(form)
    shown = [int(text) for text in request.form.getlist("contact") if text.isascii() and text.isdecimal()]
    db = get_books()
    if not protection.purge(db, shown, _places(), now()):
        raise Refusal("Aucun contact n'est à effacer : rechargez la page.")
    _replace_backups(form)
    return go_to(url_for(".show", _anchor="effacements"))


@page.get("/registre.txt")
def download_register() -> Response:
    """Give the register of processing as a text."""
    entry = protection.write_processing(get_books())
    response = make_response("\r\n\r\n".join(f"{heading}\r\n{text}" for heading, text in entry))
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="registre-des-traitements.txt"'
    return response


@page.get("/<int:customer_id>")
def show_contact(customer_id: int) -> str:
    """Show what can be done with the data of one contact."""
    db = get_books()
    return render_template(
        "protection/contact.html",
        customer_id=customer_id,
        contact=protection.find_contact(db, customer_id),
        obstacle=protection.find_obstacle(db, customer_id),
        form=forms.Erase(formdata=None),
    )


@page.get("/<int:customer_id>/export.zip")
def export(customer_id: int) -> Response:
    """Give all that is known of one contact; the file is named after no one."""
    response = make_response(protection.export_contact(get_books(), customer_id, today()))
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="contact-{customer_id}.zip"'
    return response


@page.post("/<int:customer_id>/effacer")
def erase(customer_id: int) -> Response:
    """Erase what tells who a contact is; sums, days and counts stay."""
    form = forms.Erase()
    forms.require(form)
    protection.erase(get_books(), [customer_id], _places(), now())
    _replace_backups(form)
    return go_to(url_for(".show", _anchor="effacements"))


def _places() -> protection.Places:
    program = get_program()
    if program.sender.is_busy:
        raise Refusal("Un envoi est en cours : arrêtez-le avant d'effacer un contact.")
    return protection.Places(program.folder, program.folder / trial.FOLDER, program.sender.ledgers)


def _replace_backups(form: forms.Erase) -> None:
    if form.sauvegardes.data:
        protection.replace_backups(get_books(), get_program().folder, now())
