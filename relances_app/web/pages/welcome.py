"""Welcome steps of the first start, and the sample data."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import InputRequired

from relances_app.domain.errors import UserError
from relances_app.domain.sending.providers import Provider, get_provider, guess_provider
from relances_app.runtime.startup import erase_sample
from relances_app.services import demo, structure, welcome
from relances_app.system.clock import now, today
from relances_app.web import forms
from relances_app.web.forms import Form
from relances_app.web.htmx import redirect_to
from relances_app.web.request_context import close_db, get_db, get_state
from relances_app.web.structure_form import StructureForm
from relances_app.web.structure_save import build_preset_values, save_structure
from relances_app.web.uploads import prepare_reader


class EraseSampleForm(Form):
    """Confirmation to erase the sample data."""

    accord = BooleanField(validators=[InputRequired("Cochez « Oui, effacer l'exemple » pour confirmer.")])


page = Blueprint("welcome", __name__, url_prefix="/bienvenue")

STRUCTURE_FIELDS = ("name", "legal_form", "street", "postcode", "town", "siren", "iban")
MAIL_FIELDS = ("sender_address", "sender_name", "mail_host", "mail_port", "mail_security", "mail_user")


@page.get("/structure")
def structure_step() -> str:
    """Show the first step: the company."""
    return _render_structure_step(_build_form(STRUCTURE_FIELDS, data=structure.get_values(get_db())))


@page.post("/structure")
def save_structure_step() -> Response | tuple[str, int]:
    """Save the company and continue with the next step."""
    form = _build_form(STRUCTURE_FIELDS)
    if not form.validate_on_submit():
        return _render_structure_step(form), 422
    save_structure(form.data)
    return redirect_to(url_for(".mail_step"))


@page.get("/messagerie")
def mail_step() -> str:
    """Show the second step: the mail server."""
    values = structure.get_values(get_db())
    values["sender_name"] = values["sender_name"] or values["name"]
    return _render_mail_step(_build_form(MAIL_FIELDS, data=values))


@page.post("/messagerie")
def save_mail_step() -> Response | str | tuple[str, int]:
    """Propose the settings of the mail provider of the address, or save the submitted ones."""
    form, choice = _build_form(MAIL_FIELDS), forms.ProviderForm()
    if not form.validate_on_submit():
        return _render_mail_step(form), 422
    provider = get_provider(choice.fournisseur.data or "") or guess_provider(form.sender_address.data)
    wants_preset = request.form.get("geste") == "proposer"
    if provider and (wants_preset or not form.mail_host.data):
        values = {**form.data, **build_preset_values(provider, form.sender_address.data)}
        return _render_mail_step(_build_form(MAIL_FIELDS, formdata=None, data=values), provider)
    if wants_preset:
        return _render_mail_step(form, is_unknown=True)
    is_preset = provider is not None and provider.host == form.mail_host.data
    rate_limit_values = (
        build_preset_values(provider, form.sender_address.data) if provider and is_preset else {}
    )
    save_structure({**rate_limit_values, **form.data})
    return redirect_to(url_for(".upload_step"))


@page.get("/fichier")
def upload_step() -> str:
    """Show the third step: the first import."""
    prepare_reader()
    megabytes = structure.get_structure(get_db()).upload_megabytes
    return render_template(
        "welcome/file.html", step=3, form=forms.UploadForm(formdata=None), megabytes=megabytes
    )


@page.post("/terminer")
def finish() -> Response:
    """Dismiss the welcome; its forms remain available under « Structure » and « Import »."""
    forms.validate_or_raise(forms.ConfirmForm())
    welcome.dismiss(get_db())
    return redirect_to(url_for("home.show"))


@page.post("/exemple")
def start_sample() -> Response:
    """Fill the empty database with sample data and enable the mail sandbox."""
    forms.validate_or_raise(forms.ConfirmForm())
    welcome.create_sample(get_db(), demo.fill_sample, today())
    return redirect_to(url_for("home.show"))


@page.get("/effacer-exemple")
def confirm_erase() -> Response | str:
    """Show what would be erased and ask for confirmation."""
    if not welcome.is_sample(get_db()):
        return redirect(url_for("home.show"), 303)
    return render_template("welcome/erase.html")


@page.post("/effacer-exemple")
def erase() -> Response:
    """Erase the sample data after confirmation and start with an empty database."""
    form = EraseSampleForm()
    forms.validate_or_raise(form)
    state = get_state()
    if state.sender.is_busy:
        raise UserError("Un envoi est en cours : attendez sa fin avant d'effacer l'exemple.")
    close_db()
    state.switch_database(erase_sample(state.folder, now()))
    return redirect_to(url_for("home.show"))


def _build_form(names: tuple[str, ...], **given: object) -> StructureForm:
    """Return the form of the structure with only the given fields."""
    form = StructureForm(**given)
    for name in [field.name for field in form if field.name not in (*names, "csrf_token")]:
        delattr(form, name)
    return form


def _render_structure_step(form: StructureForm) -> str:
    return render_template("welcome/company.html", step=1, form=form)


def _render_mail_step(
    form: StructureForm, provider: Provider | None = None, *, is_unknown: bool = False
) -> str:
    choice = forms.ProviderForm(formdata=None, fournisseur=provider.key if provider else "")
    return render_template(
        "welcome/mail.html", step=2, form=form, choice=choice, provider=provider, is_unknown=is_unknown
    )
