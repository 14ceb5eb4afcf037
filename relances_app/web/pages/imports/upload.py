"""Upload."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from relances_app.services import freshness, imports, payments, structure
from relances_app.system.clock import now, today
from relances_app.web import forms, pending_statements
from relances_app.web.exports.imports import IMPORTS, lay_imports
from relances_app.web.exports.response import FORMS, answer_table
from relances_app.web.htmx import go_to
from relances_app.web.pages.imports import forms as imports_forms
from relances_app.web.pages.imports.blueprint import page
from relances_app.web.pages.imports.pending import Pending, _begin, _remember
from relances_app.web.request_context import get_books
from relances_app.web.uploads import take_files


@page.get("")
def show() -> str:
    """Offer to choose files."""
    data = freshness.look(get_books(), today())
    return render_template(
        "imports/page.html",
        form=forms.Upload(),
        data=data,
        megabytes=structure.find_structure(get_books()).upload_megabytes,
        limits=imports_forms.Limits(avertir=data.fresh_days, refuser=data.stale_days),
        imports=imports.list_imports(get_books())[:20],
    )


@page.get(f"/export.<{FORMS}:form>")
def export(form: str) -> Response:
    """Give all imports."""
    return answer_table("imports", form, today(), IMPORTS, lay_imports(imports.list_imports(get_books())))


@page.post("")
def upload() -> Response | tuple[str, int]:
    """Read the files and go to what they would change, or to how far that is; nothing is stored.

    Bank statements among them wait for a word of their own, on the page « Règlements ».
    """
    form = forms.Upload()
    forms.require(form)
    taken = take_files("fichiers")
    banks = [file for file in taken if payments.is_statement(file[1])]
    files = tuple(imports.File(*file) for file in taken if file not in banks)
    waiting = pending_statements.take(banks)
    if waiting and not files:
        return go_to(url_for("payments.review", token=waiting[0]))
    reader = _begin(files)
    if not reader.is_alive():
        reader.take()  # what cannot be read is said at once
    return go_to(url_for(".preview", token=_remember(Pending(files, form.is_whole_list, reader))))


@page.post("/fraicheur")
def keep_limits() -> Response:
    """Keep after how many days the data are old, and stale."""
    form = imports_forms.Limits()
    forms.require(form)
    freshness.keep_limits(get_books(), form.avertir.data, form.refuser.data)
    return go_to(url_for(".show"))


@page.post("/annuler/<int:import_id>")
def undo(import_id: int) -> Response:
    """Take the newest import back."""
    forms.require(forms.Act())
    imports.undo(get_books(), import_id, now())
    return go_to(url_for(".show"))
