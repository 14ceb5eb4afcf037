"""Sign-in with Microsoft or Google: choice, waiting for the browser or a code, result."""

from typing import cast

from flask import render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, PasswordField, RadioField, SelectChoice, StringField
from wtforms.validators import Length

from relances_app.domain.errors import UserError
from relances_app.domain.sending.identity_provider import (
    IDENTITY_PROVIDERS,
    MICROSOFT,
    REFRESH_TOKEN_DAYS,
    Tokens,
)
from relances_app.domain.sending.sign_in_refusal import SignInMissing
from relances_app.domain.structure import PasswordStorage, SignIn
from relances_app.runtime import sign_in_job
from relances_app.runtime.sign_in_job import SignInJob
from relances_app.services import passwords, sign_in
from relances_app.services.database import open_database
from relances_app.web import forms as web_forms
from relances_app.web.errors import link_error
from relances_app.web.htmx import redirect_to, render
from relances_app.web.pages.structure.blueprint import page
from relances_app.web.refusals import get_refused_values, show_in_place
from relances_app.web.request_context import get_db, get_state

link_error(SignInMissing, "structure.show_sign_in")
show_in_place(
    "structure.show_sign_in",
    "structure.start_sign_in",
    "structure.cancel_sign_in",
    "structure.forget_sign_in",
)
TOO_LONG = Length(max=200, message="200 caractères au plus.")


class SignInForm(web_forms.Form):
    """Choice of provider and application, and where the sign-in is kept."""

    fournisseur = RadioField(
        "Avec",
        choices=[SelectChoice("microsoft", "Microsoft 365, Outlook.com"), SelectChoice("google", "Google")],
        default="microsoft",
    )
    application = StringField(
        "Identifiant d'application",
        description="celui de l'application que vous avez inscrite (étapes plus bas)",
        validators=[TOO_LONG],
    )
    organisation = StringField(
        "Organisation",
        description="chez Microsoft : votre domaine ou l'identifiant du locataire ; vide : toute organisation",
        validators=[TOO_LONG],
    )
    code_secret = PasswordField(
        "Code secret du client", description="chez Google seulement", validators=[TOO_LONG]
    )
    garde = RadioField(
        "Mémoriser",
        choices=[
            SelectChoice("ask", "Demander à chaque démarrage"),
            SelectChoice("keyring", "Sur cet ordinateur (trousseau)"),
            SelectChoice("vault", "Dans les données, chiffré par une phrase de passe"),
        ],
        default="ask",
    )
    phrase = PasswordField(
        "Phrase de passe",
        description="pour « dans les données » : au moins 12 caractères, demandée à chaque démarrage",
    )
    phrase_encore = PasswordField("Confirmer la phrase de passe")
    lecture = BooleanField("Lire aussi ma boîte (retours et réponses), un droit de plus")
    confirme = BooleanField("C’est bien mon serveur d’envoi")
    moyen = RadioField(
        choices=[SelectChoice("navigateur", ""), SelectChoice("code", "")], default="navigateur"
    )


@page.get("/connexion")
def show_sign_in() -> str:
    """Show the current sign-in, the one in progress, or the form."""
    db, job = get_db(), _get_job()
    server = sign_in.get_server(db)
    found = sign_in.find_provider(db)
    last = job.application.server if job else server
    has_keychain = passwords.has_keychain()
    refused = get_refused_values()
    form = SignInForm(
        formdata=refused if refused and "fournisseur" in refused else None,
        fournisseur=(
            last.sign_in.value if last.sign_in in IDENTITY_PROVIDERS else (found or MICROSOFT).key.value
        ),
        application=last.client_id,
        organisation=last.tenant,
        garde="keyring" if has_keychain else "ask",
    )
    return render_template(
        "structure/sign_in.html",
        form=form,
        job=job,
        server=server,
        used=IDENTITY_PROVIDERS.get(server.sign_in),
        is_ready=get_state().sender.get_password(db) is not None,
        is_sealed=passwords.is_sealed(db, get_state().folder),
        has_keychain=has_keychain,
        is_other_server=passwords.is_unknown_server(db),
        has_built_in={key.value for key in IDENTITY_PROVIDERS if sign_in.has_built_in_client(key)},
        days=REFRESH_TOKEN_DAYS,
    )


@page.post("/connexion")
def start_sign_in() -> Response:
    """Start a sign-in; nothing is stored until it succeeds."""
    form = SignInForm()
    web_forms.validate_or_raise(form)
    db, state = get_db(), get_state()
    storage, phrase = PasswordStorage(form.garde.data), form.phrase.data or ""
    if storage is PasswordStorage.VAULT:
        if phrase != form.phrase_encore.data:
            raise UserError("Les deux phrases de passe diffèrent : saisissez deux fois la même.")
        passwords.check_passphrase(phrase, "")
    passwords.require_known_server(db, confirmed=bool(form.confirme.data))
    choice = sign_in.SignInChoice(
        SignIn(form.fournisseur.data),
        (form.application.data or "").strip(),
        (form.organisation.data or "").strip(),
        form.code_secret.data or "",
        is_reading=bool(form.lecture.data),
    )
    application = sign_in.make_application(db, choice)

    def store(tokens: Tokens) -> None:
        with open_database(state.path) as own_db:
            key = sign_in_job.complete(own_db, state.folder, application, tokens, storage, phrase)
        state.sender.password = key
        state.sender.wake()

    job = SignInJob(application, store)
    if form.moyen.data == "code":
        job.start_device()
    else:
        job.start_browser()
    _end_job()
    state.sign_in_job = job
    return redirect_to(url_for(".show_sign_in"))


@page.get("/connexion/etat")
def show_sign_in_state() -> Response:
    """Show whether the sign-in in progress is finished."""
    return render("structure/sign_in_state.html", "structure/_sign_in_state.html", job=_get_job())


@page.post("/connexion/annuler")
def cancel_sign_in() -> Response:
    """Stop waiting for a sign-in, or dismiss its result."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    _end_job()
    return redirect_to(url_for(".show_sign_in"))


@page.post("/connexion/oublier")
def forget_sign_in() -> Response:
    """Delete the tokens and go back to the password."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    db, state = get_db(), get_state()
    _end_job()
    state.sender.password = None
    previous = sign_in.get_server(db)
    passwords.delete(db, state.folder, previous)
    sign_in.use_password(db)
    passwords.accept_server(db)
    state.sender.wake()
    return redirect_to(url_for(".show_mail", _anchor="mot-de-passe"))


def _get_job() -> SignInJob | None:
    return cast("SignInJob | None", get_state().sign_in_job)


def _end_job() -> None:
    state = get_state()
    if (job := _get_job()) is not None:
        job.cancel()
    state.sign_in_job = None
