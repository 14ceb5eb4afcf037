"""Welcome steps of the first start, and the sample data."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.errors import UserError
from relances_app.domain.sending.outcome import MessageState
from relances_app.domain.sending.providers import Provider, get_provider, guess_provider
from relances_app.domain.structure import PasswordStorage
from relances_app.runtime.startup import erase_sample
from relances_app.services import demo, mail_server, passwords, structure, welcome
from relances_app.system.clock import now, today
from relances_app.web import forms
from relances_app.web.htmx import redirect_to
from relances_app.web.refusals import show_in_place
from relances_app.web.request_context import close_db, get_db, get_state
from relances_app.web.structure_form import StructureForm, build_structure_form
from relances_app.web.structure_save import build_preset_values, save_structure
from relances_app.web.uploads import prepare_reader

page = Blueprint("welcome", __name__, url_prefix="/bienvenue")

show_in_place("home.show", "welcome.start_sample", "welcome.finish")
show_in_place("welcome.confirm_erase", "welcome.erase")
show_in_place("welcome.mail_step", "welcome.save_mail_step")
show_in_place("welcome.show_test", "welcome.send_test")

STRUCTURE_FIELDS = ("name", "legal_form", "street", "postcode", "town", "siren", "iban")
MAIL_FIELDS = ("sender_address", "sender_name", "mail_host", "mail_port", "mail_security", "mail_user")


@page.get("/structure")
def structure_step() -> str:
    """Show the first step: the company."""
    return _render_structure_step(build_structure_form(STRUCTURE_FIELDS, data=structure.get_values(get_db())))


@page.post("/structure")
def save_structure_step() -> Response | tuple[str, int]:
    """Save the company and continue with the next step."""
    form = build_structure_form(STRUCTURE_FIELDS)
    if not form.validate_on_submit():
        return _render_structure_step(form), 422
    save_structure(form.data)
    return redirect_to(url_for(".upload_step"))


@page.get("/messagerie")
def mail_step() -> str:
    """Show the third step: the mail server."""
    values = structure.get_values(get_db())
    values["sender_name"] = values["sender_name"] or values["name"]
    return _render_mail_step(build_structure_form(MAIL_FIELDS, data=values))


@page.post("/messagerie")
def save_mail_step() -> Response | str | tuple[str, int]:
    """Propose the settings of the mail provider of the address, or save the submitted ones."""
    form, choice = build_structure_form(MAIL_FIELDS), forms.ProviderForm()
    if not form.validate_on_submit():
        return _render_mail_step(form), 422
    if request.form.get("geste") == "essai":
        return _use_sandbox(form)
    provider = get_provider(choice.fournisseur.data or "") or guess_provider(form.sender_address.data)
    wants_preset = request.form.get("geste") == "proposer"
    if provider and (wants_preset or not form.mail_host.data):
        values = {**form.data, **build_preset_values(provider, form.sender_address.data)}
        return _render_mail_step(build_structure_form(MAIL_FIELDS, formdata=None, data=values), provider)
    if wants_preset:
        return _render_mail_step(form, is_unknown=True)
    is_preset = provider is not None and provider.host == form.mail_host.data
    rate_limit_values = (
        build_preset_values(provider, form.sender_address.data) if provider and is_preset else {}
    )
    save_structure({**rate_limit_values, **form.data})
    return redirect_to(url_for(".show_test"))


@page.get("/test")
def show_test() -> Response | str:
    """Show the end of the third step: a mail to oneself."""
    if not structure.get_structure(get_db()).server.is_configured:
        return redirect_to(url_for(".mail_step"))
    return _render_test()


@page.post("/test")
def send_test() -> str | tuple[str, int]:
    """Send one mail to the sender, with the password just typed, and ask whether it arrived."""
    forms.validate_or_raise(forms.ConfirmForm())
    db, sender = get_db(), get_state().sender
    if password := request.form.get("mot_de_passe", ""):
        passwords.require_known_server(db)
        passwords.save(db, get_state().folder, PasswordStorage.ASK, password)
        sender.password = password
    try:
        server, secret = mail_server.require_server(
            db, sender.get_sandbox_server(db), sender.get_password(db)
        )
    except UserError as error:
        return _render_test(error.message), 422
    outcome = mail_server.send_test_mail(db, server, secret, now())
    is_sent = outcome.state is MessageState.SENT
    if is_sent:
        mail_server.save_tested(db, server, now())
    sentence = "Le serveur a accepté le mail." if is_sent else outcome.advice
    return _render_test(sentence, is_sent=is_sent, reply="" if is_sent else outcome.reply)


@page.get("/fichier")
def upload_step() -> str:
    """Show the second step: the first import."""
    prepare_reader()
    megabytes = structure.get_structure(get_db()).upload_megabytes
    return render_template(
        "welcome/file.html", step=2, form=forms.UploadForm(formdata=None), megabytes=megabytes
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
    welcome.create_sample(get_db(), demo.fill_started_sample, today())
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
    form = forms.EraseSampleForm()
    forms.validate_or_raise(form)
    state = get_state()
    if state.sender.is_busy:
        raise UserError("Un envoi est en cours : attendez sa fin avant d'effacer l'exemple.")
    with state.mailbox.pause():
        close_db()
        state.switch_database(erase_sample(state.folder, now()))
    return redirect_to(url_for("home.show"))


def _use_sandbox(form: StructureForm) -> Response | tuple[str, int]:
    """Send one mail to the mail sandbox and show that it arrived there: this ends the welcome."""
    if not form.sender_address.data:
        form.sender_address.errors = ["Indiquez l'adresse d'expédition : le mail de test la portera."]
        return _render_mail_step(form), 422
    save_structure({name: form[name].data for name in ("sender_address", "sender_name")})
    db, sender = get_db(), get_state().sender
    mail_server.set_sandbox(db, on=True)
    server, password = mail_server.require_server(db, sender.get_sandbox_server(db), "")
    outcome = mail_server.send_test_mail(db, server, password, now())
    if outcome.state is not MessageState.SENT:
        raise UserError(outcome.advice)
    welcome.dismiss(db)
    flash(
        "Le mail de test est arrivé. Vos relances arriveront ici tant que la messagerie de test est active."
    )
    return redirect_to(url_for("mail_sandbox.show"))


def _render_structure_step(form: StructureForm) -> str:
    return render_template("welcome/company.html", step=1, form=form)


def _render_mail_step(
    form: StructureForm, provider: Provider | None = None, *, is_unknown: bool = False
) -> str:
    choice = forms.ProviderForm(formdata=None, fournisseur=provider.key if provider else "")
    return render_template(
        "welcome/mail.html", step=3, form=form, choice=choice, provider=provider, is_unknown=is_unknown
    )


def _render_test(sentence: str = "", *, is_sent: bool = False, reply: str = "") -> str:
    db, sender = get_db(), get_state().sender
    settings = structure.get_structure(db)
    return render_template(
        "welcome/test.html",
        step=3,
        form=forms.PasswordForm(formdata=None),
        values=structure.get_values(db),
        needs_password=bool(settings.server.user) and sender.get_password(db) is None,
        sentence=sentence,
        is_sent=is_sent,
        reply=reply,
    )
