"""Welcome."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import InputRequired

from relances_app.domain.errors import Refusal
from relances_app.domain.sending.providers import Provider, find_provider, guess_provider
from relances_app.runtime.startup import erase_sample
from relances_app.services import demo, structure, welcome
from relances_app.system.clock import now, today
from relances_app.web import forms
from relances_app.web.forms import Form
from relances_app.web.htmx import go_to
from relances_app.web.request_context import close_books, get_books, get_program
from relances_app.web.structure_form import StructureForm
from relances_app.web.structure_save import keep_structure, list_preset


class EraseSample(Form):
    """The word that the sample is to be erased."""

    accord = BooleanField(validators=[InputRequired("Cochez « Oui, effacer l'exemple » pour confirmer.")])


page = Blueprint("welcome", __name__, url_prefix="/bienvenue")

COMPANY = ("name", "legal_form", "street", "postcode", "town", "siren", "iban")
MAIL = ("sender_address", "sender_name", "mail_host", "mail_port", "mail_security", "mail_user")


@page.get("/structure")
def company() -> str:
    """First step: who sends."""
    return _draw_company(_pick(COMPANY, data=structure.find_values(get_books())))


@page.post("/structure")
def keep_company() -> Response | tuple[str, int]:
    """Keep the company, and go on."""
    form = _pick(COMPANY)
    if not form.validate_on_submit():
        return _draw_company(form), 422
    keep_structure(form.data)
    return go_to(url_for(".mail"))


@page.get("/messagerie")
def mail() -> str:
    """Second step: through which server mails leave."""
    values = structure.find_values(get_books())
    values["sender_name"] = values["sender_name"] or values["name"]
    return _draw_mail(_pick(MAIL, data=values))


@page.post("/messagerie")
def keep_mail() -> Response | str | tuple[str, int]:
    """Propose the settings of the provider that the address tells, or keep what stands there."""
    form, choice = _pick(MAIL), forms.Preset()
    if not form.validate_on_submit():
        return _draw_mail(form), 422
    provider = find_provider(choice.fournisseur.data or "") or guess_provider(form.sender_address.data)
    wants_preset = request.form.get("geste") == "proposer"
    if provider and (wants_preset or not form.mail_host.data):
        values = {**form.data, **list_preset(provider, form.sender_address.data)}
        return _draw_mail(_pick(MAIL, formdata=None, data=values), provider)
    if wants_preset:
        return _draw_mail(form, is_unknown=True)
    is_preset = provider is not None and provider.host == form.mail_host.data
    pace = list_preset(provider, form.sender_address.data) if provider and is_preset else {}
    keep_structure({**pace, **form.data})
    return go_to(url_for(".file"))


@page.get("/fichier")
def file() -> str:
    """Third step: the first list of open invoices."""
    megabytes = structure.find_structure(get_books()).upload_megabytes
    return render_template("welcome/file.html", step=3, form=forms.Upload(formdata=None), megabytes=megabytes)


@page.post("/terminer")
def end() -> Response:
    """Show the welcome no more; everything in it stays under « Structure » and « Import »."""
    forms.require(forms.Act())
    welcome.end(get_books())
    return go_to(url_for("home.show"))


@page.post("/exemple")
def begin_sample() -> Response:
    """Fill the empty books with invented data, under the trial server."""
    forms.require(forms.Act())
    welcome.begin_sample(get_books(), demo.fill, today())
    return go_to(url_for("home.show"))


@page.get("/effacer-exemple")
def ask_to_erase() -> Response | str:
    """Say what goes before it goes."""
    if not welcome.is_sample(get_books()):
        return redirect(url_for("home.show"), 303)
    return render_template("welcome/erase.html")


@page.post("/effacer-exemple")
def erase() -> Response:
    """Erase the sample once that is confirmed, and begin with empty books."""
    form = EraseSample()
    forms.require(form)
    program = get_program()
    if program.sender.is_busy:
        raise Refusal("Un envoi est en cours : attendez sa fin avant d'effacer l'exemple.")
    close_books()
    program.turn_to(erase_sample(program.folder, now()))
    return go_to(url_for("home.show"))


def _pick(names: tuple[str, ...], **given: object) -> StructureForm:
    """Return the form of the structure with some of its fields only."""
    form = StructureForm(**given)
    for name in [field.name for field in form if field.name not in (*names, "csrf_token")]:
        delattr(form, name)
    return form


def _draw_company(form: StructureForm) -> str:
    return render_template("welcome/company.html", step=1, form=form)


def _draw_mail(form: StructureForm, provider: Provider | None = None, *, is_unknown: bool = False) -> str:
    choice = forms.Preset(formdata=None, fournisseur=provider.key if provider else "")
    return render_template(
        "welcome/mail.html", step=2, form=form, choice=choice, provider=provider, is_unknown=is_unknown
    )
