"""The page « Pièces jointes »: upload invoice PDFs, confirm proposed matches, open and remove files."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response

from relances_app.services import attachments, customers
from relances_app.system.clock import now, today
from relances_app.web import forms
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.exports.stored_files import ATTACHMENT_COLUMNS, build_attachment_rows
from relances_app.web.htmx import redirect_to
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db
from relances_app.web.uploads import limit_upload, prepare_reader, read_uploaded_files

page = Blueprint("attachments", __name__, url_prefix="/pieces-jointes")

MAX_UPLOAD_BYTES = 200 * 1024 * 1024
"""Limit of one upload of PDFs, 200 MB; Werkzeug keeps files over half a megabyte on disk, not in memory."""


@page.get("")
def show() -> str:
    """Show the upload form and the PDFs without a confirmed document."""
    prepare_reader()
    return _render_page(None)


@page.post("")
@limit_upload(lambda: MAX_UPLOAD_BYTES)
def upload() -> str:
    """Store the uploaded PDFs and show the result of each."""
    forms.validate_or_raise(forms.ConfirmForm())
    return _render_page(attachments.add_files(get_db(), read_uploaded_files("pdf"), now()))


@page.get(f"/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export the list of stored PDFs with their documents."""
    return send_table(
        "pieces-jointes",
        form,
        today(),
        ATTACHMENT_COLUMNS,
        build_attachment_rows(attachments.iterate_files(get_db())),
    )


@page.get("/<int:attachment_id>.pdf")
def show_pdf(attachment_id: int) -> Response:
    """Send a PDF."""
    file = attachments.read_file(get_db(), attachment_id)
    response = make_response(file.content)
    response.headers["Content-Type"] = file.media_type
    name = secure_filename(file.name) or "facture.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@page.post("/confirmer")
def confirm() -> Response:
    """Confirm the selected matches."""
    forms.validate_or_raise(forms.ConfirmForm())
    attachments.confirm_matches(get_db(), [read_number(text) for text in request.form.getlist("juste")])
    return redirect_to(url_for(".show"))


@page.post("/rapprocher")
def rematch() -> Response:
    """Match the unmatched PDFs with the current documents."""
    forms.validate_or_raise(forms.ConfirmForm())
    attachments.rematch(get_db())
    return redirect_to(url_for(".show"))


@page.post("/<int:attachment_id>/placer")
def assign(attachment_id: int) -> Response:
    """Link a PDF to the document with the given number."""
    forms.validate_or_raise(forms.ConfirmForm())
    attachments.attach_by_number(get_db(), attachment_id, request.form.get("numero", ""))
    return redirect_to(url_for(".show"))


@page.post("/<int:attachment_id>/retirer")
def remove(attachment_id: int) -> Response:
    """Remove a PDF from all documents."""
    forms.validate_or_raise(forms.ConfirmForm())
    attachments.remove(get_db(), attachment_id)
    return redirect_to(url_for(".show"))


@page.post("/documents/<int:document_id>")
def add_to_document(document_id: int) -> Response:
    """Add an uploaded PDF to a document."""
    forms.validate_or_raise(forms.ConfirmForm())
    file = request.files.get("pdf")
    given = (file.filename or "facture.pdf", file.stream.read()) if file else ("fichier", b"")
    attachments.add_to_document(get_db(), document_id, given, now())
    return _redirect_to_customer(document_id)


@page.post("/documents/<int:document_id>/<int:attachment_id>/retirer")
def remove_from_document(document_id: int, attachment_id: int) -> Response:
    """Remove a PDF from one document."""
    forms.validate_or_raise(forms.ConfirmForm())
    attachments.remove(get_db(), attachment_id, document_id)
    return _redirect_to_customer(document_id)


def _redirect_to_customer(document_id: int) -> Response:
    customer_id = customers.get_customer_id_of(get_db(), document_id)
    return redirect_to(url_for("customers.show", customer_id=customer_id, _anchor=f"document-{document_id}"))


def _render_page(arrival: attachments.UploadResult | None) -> str:
    db = get_db()
    waiting = attachments.list_unmatched(db)
    return render_template(
        "attachments/page.html",
        arrival=arrival,
        proposed=[file for file in waiting if file.document_ids],
        unknown=[file for file in waiting if not file.document_ids],
        kept=attachments.count_files(db),
    )
