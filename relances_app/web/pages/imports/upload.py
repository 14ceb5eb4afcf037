"""The page « Import »: file upload and past imports."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from relances_app.services import freshness, imports, structure
from relances_app.system.clock import now, today
from relances_app.web import forms, pending_statements
from relances_app.web.exports.imports import IMPORT_COLUMNS, build_import_rows
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.htmx import redirect_to
from relances_app.web.pages.imports.blueprint import page
from relances_app.web.pages.imports.pending import PendingImport, start_job, store_pending
from relances_app.web.request_context import get_db
from relances_app.web.uploads import get_configured_limit, limit_upload, prepare_reader, read_uploaded_files


@page.get("")
def show() -> str:
    """Show the upload form and the past imports."""
    prepare_reader()
    data = freshness.get_freshness(get_db(), today())
    return render_template(
        "imports/page.html",
        form=forms.UploadForm(),
        data=data,
        megabytes=structure.get_structure(get_db()).upload_megabytes,
        imports=imports.list_imports(get_db())[:20],
    )


@page.get(f"/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export the list of imports."""
    return send_table(
        "imports", form, today(), IMPORT_COLUMNS, build_import_rows(imports.list_imports(get_db()))
    )


@page.post("")
@limit_upload(get_configured_limit)
def upload() -> Response | tuple[str, int]:
    """Read the uploaded files and redirect to their preview; nothing is stored.

    Bank statements among them are confirmed separately, on the page « Règlements ».
    """
    form = forms.UploadForm()
    forms.validate_or_raise(form)
    uploaded = imports.sort_files([imports.File(*file) for file in read_uploaded_files("fichiers")])
    files = uploaded.others
    waiting = pending_statements.add(uploaded.statements)
    pending_statements.hold_documents(waiting)
    if waiting and not files:
        return redirect_to(url_for("payments.review", token=waiting[0]))
    job = start_job(files)
    if not job.is_alive():
        job.get_result()  # raises UserError for unreadable files
    return redirect_to(
        url_for(".preview", token=store_pending(PendingImport(files, form.is_whole_list, job)))
    )


@page.post("/annuler/<int:import_id>")
def undo(import_id: int) -> Response:
    """Undo the latest import."""
    forms.validate_or_raise(forms.ConfirmForm())
    imports.undo(get_db(), import_id, now())
    return redirect_to(url_for(".show"))
