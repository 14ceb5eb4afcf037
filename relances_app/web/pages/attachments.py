"""The page « Pièces jointes »: drop the invoices' PDFs, confirm what is only likely, open and remove them."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response

from relances_app.services import attachments, customers
from relances_app.system.clock import now, today
from relances_app.web import forms
from relances_app.web.exports.response import FORMS, answer_table
from relances_app.web.exports.stored_files import FILES, lay_files
from relances_app.web.htmx import go_to
from relances_app.web.params import read_number
from relances_app.web.request_context import get_books
from relances_app.web.uploads import take_files

page = Blueprint("attachments", __name__, url_prefix="/pieces-jointes")


@page.get("")
def show() -> str:
    """Offer to drop PDFs, and show those that wait for a person."""
    return _draw(None)


@page.post("")
def drop() -> str:
    """Keep the PDFs dropped, and say what became of each."""
    forms.require(forms.Act())
    return _draw(attachments.add_files(get_books(), take_files("pdf"), now()))


@page.get(f"/export.<{FORMS}:form>")
def export(form: str) -> Response:
    """Give all PDFs kept with their documents, as a list."""
    return answer_table(
        "pieces-jointes", form, today(), FILES, lay_files(attachments.iterate_files(get_books()))
    )


@page.get("/<int:attachment_id>.pdf")
def read(attachment_id: int) -> Response:
    """Give a PDF."""
    file = attachments.read_file(get_books(), attachment_id)
    response = make_response(file.content)
    response.headers["Content-Type"] = file.media_type
    name = secure_filename(file.name) or "facture.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@page.post("/confirmer")
def confirm() -> Response:
    """Keep a person's word on the proposals ticked."""
    forms.require(forms.Act())
    attachments.confirm(get_books(), [read_number(text) for text in request.form.getlist("juste")])
    return go_to(url_for(".show"))


@page.post("/rapprocher")
def rematch() -> Response:
    """Look again for the documents of what waits."""
    forms.require(forms.Act())
    attachments.rematch(get_books())
    return go_to(url_for(".show"))


@page.post("/<int:attachment_id>/placer")
def place(attachment_id: int) -> Response:
    """Put a PDF beside the document of a number."""
    forms.require(forms.Act())
    attachments.place(get_books(), attachment_id, request.form.get("numero", ""))
    return go_to(url_for(".show"))


@page.post("/<int:attachment_id>/retirer")
def remove(attachment_id: int) -> Response:
    """Forget a PDF that nobody needs."""
    forms.require(forms.Act())
    attachments.remove(get_books(), attachment_id)
    return go_to(url_for(".show"))


@page.post("/documents/<int:document_id>")
def add(document_id: int) -> Response:
    """Put a PDF beside the document chosen."""
    forms.require(forms.Act())
    file = request.files.get("pdf")
    given = (file.filename or "facture.pdf", file.stream.read()) if file else ("fichier", b"")
    attachments.add_to_document(get_books(), document_id, given, now())
    return _show_customer(document_id)


@page.post("/documents/<int:document_id>/<int:attachment_id>/retirer")
def remove_from(document_id: int, attachment_id: int) -> Response:
    """Take a PDF from one document."""
    forms.require(forms.Act())
    attachments.remove(get_books(), attachment_id, document_id)
    return _show_customer(document_id)


def _show_customer(document_id: int) -> Response:
    customer_id = customers.find_customer_of(get_books(), document_id)
    return go_to(url_for("customers.show", customer_id=customer_id, _anchor=f"document-{document_id}"))


def _draw(arrival: attachments.Arrival | None) -> str:
    db = get_books()
    waiting = attachments.list_waiting(db)
    return render_template(
        "attachments/page.html",
        arrival=arrival,
        proposed=[file for file in waiting if file.document_ids],
        unknown=[file for file in waiting if not file.document_ids],
        kept=attachments.count_files(db),
    )
