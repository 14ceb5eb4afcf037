"""Sub-pages « Entreprise », « Import » and « Sauvegardes » of « Structure », and the fields of each."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from relances_app.domain.errors import UserError
from relances_app.services import backups, freshness, structure
from relances_app.system.clock import today
from relances_app.web.forms import AgeLimitsForm
from relances_app.web.htmx import redirect_to
from relances_app.web.pages.structure.blueprint import page
from relances_app.web.request_context import get_db, get_state
from relances_app.web.saves import report_saved
from relances_app.web.structure_form import StructureForm, build_structure_form
from relances_app.web.structure_save import save_section, save_structure
from relances_app.web.structure_sections import get_last_section

COMPANY_FIELDS = (
    "name", "legal_form", "capital", "street", "street2", "postcode", "town", "phone", "siren", "registry",
    "vat_number", "iban", "bic",
)  # fmt: skip
IMPORT_FIELDS = ("payment_days", "upload_megabytes")
BACKUP_FIELDS = ("end_minutes",)


@page.get("")
def show() -> Response:
    """Redirect to the sub-page that was open last, at first to the company."""
    return redirect_to(url_for(get_last_section()))


@page.get("/entreprise")
def show_company() -> str:
    """Show the company: name, address, legal mentions and bank account."""
    return _render_company(_build_form(COMPANY_FIELDS))


@page.post("/entreprise")
def save_company() -> Response | tuple[str, int]:
    """Save the company, or show the errors next to their fields."""
    form = build_structure_form(COMPANY_FIELDS)
    if not form.validate_on_submit():
        return _render_company(form), 422
    save_section(form.data)
    return redirect_to(url_for(".show_company"))


@page.get("/import")
def show_import() -> str:
    """Show the age limits of the data and the settings of import files."""
    return _render_import(_build_form(IMPORT_FIELDS), _build_limits())


@page.post("/import")
def save_import() -> Response | tuple[str, int]:
    """Save the age limits and the settings of import files, or show the errors next to their fields."""
    form, limits = build_structure_form(IMPORT_FIELDS), AgeLimitsForm()
    if not all([form.validate_on_submit(), limits.validate_on_submit()]):
        return _render_import(form, limits), 422
    try:
        freshness.save_limits(get_db(), limits.avertir.data, limits.refuser.data)
    except UserError as error:
        limits.avertir.errors = [error.message]
        return _render_import(form, limits), 422
    save_structure(form.data)
    report_saved()
    return redirect_to(url_for(".show_import"))


@page.get("/sauvegardes")
def show_backups() -> str:
    """Show the backups, the automatic closing and the data folder."""
    return _render_backups(_build_form(BACKUP_FIELDS))


@page.post("/sauvegardes")
def save_backups() -> Response | tuple[str, int]:
    """Save the automatic closing, or show the error next to its field."""
    form = build_structure_form(BACKUP_FIELDS)
    if not form.validate_on_submit():
        return _render_backups(form), 422
    save_section(form.data)
    return redirect_to(url_for(".show_backups"))


def _build_form(names: tuple[str, ...]) -> StructureForm:
    return build_structure_form(names, formdata=None, data=structure.get_values(get_db()))


def _build_limits() -> AgeLimitsForm:
    data = freshness.get_freshness(get_db(), today())
    return AgeLimitsForm(formdata=None, avertir=data.fresh_days, refuser=data.stale_days)


def _render_company(form: StructureForm) -> str:
    return render_template("structure/company.html", form=form, is_unsaved=bool(form.errors))


def _render_import(form: StructureForm, limits: AgeLimitsForm) -> str:
    is_unsaved = bool(form.errors or limits.errors)
    return render_template("structure/import.html", form=form, limits=limits, is_unsaved=is_unsaved)


def _render_backups(form: StructureForm) -> str:
    folder = get_state().folder
    return render_template(
        "structure/backups.html",
        form=form,
        is_unsaved=bool(form.errors),
        folder=folder,
        backups=backups.list_backups(folder)[:20],
    )
