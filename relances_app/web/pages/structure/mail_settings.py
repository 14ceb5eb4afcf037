"""The sub-page « Messagerie » of « Structure »: settings of the mail account, and detection of the provider."""

from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.sending.identity_provider import IDENTITY_PROVIDERS
from relances_app.domain.sending.providers import Provider, get_provider, guess_provider
from relances_app.services import mail_server, passwords, sign_in, structure
from relances_app.services.mailbox import settings as mailbox
from relances_app.web import forms as web_forms
from relances_app.web.htmx import redirect_to
from relances_app.web.pages.structure import forms
from relances_app.web.pages.structure.blueprint import page
from relances_app.web.request_context import get_db, get_state
from relances_app.web.structure_form import StructureForm, build_structure_form
from relances_app.web.structure_save import build_preset_values, save_section

PRESET_FIELDS = (
    "mail_host", "mail_port", "mail_security", "mail_user", "mails_per_minute", "mails_per_hour", "mails_per_day",
)  # fmt: skip
MAIL_FIELDS = (
    "sender_address", "sender_name", *PRESET_FIELDS, "mail_ca_file", "connections", "reply_to", "copy_to",
)  # fmt: skip


@page.get("/messagerie")
def show_mail() -> str:
    """Show the mail account: settings, password, test and sending limits."""
    return render_mail_page(
        build_structure_form(MAIL_FIELDS, formdata=None, data=structure.get_values(get_db()))
    )


@page.post("/messagerie")
def save_mail() -> Response | tuple[str, int]:
    """Save the mail account, or show the errors next to their fields; then the password or the test follows."""
    form = build_structure_form(MAIL_FIELDS)
    if not form.validate_on_submit():
        return render_mail_page(form), 422
    save_section(form.data)
    needs_password = form.mail_user.data and get_state().sender.get_password(get_db()) is None
    return redirect_to(url_for(".show_mail", _anchor="mot-de-passe" if needs_password else "tester"))


@page.post("/prereglage")
def apply_preset() -> str | tuple[str, int]:
    """Fill the form with the settings of the provider; nothing is saved until the form is submitted."""
    choice = web_forms.ProviderForm()
    web_forms.validate_or_raise(choice)
    provider, values = _propose_settings(choice.fournisseur.data)
    answer = render_mail_page(
        build_structure_form(MAIL_FIELDS, formdata=None, data=values), provider, is_unknown=provider is None
    )
    return answer if provider else (answer, 422)


@page.post("/fournisseur")
def detect_provider() -> str:
    """Return the provider's part of the form, for the address just typed or the provider just chosen."""
    choice = web_forms.ProviderForm()
    web_forms.validate_or_raise(choice)
    provider, values = _propose_settings(choice.fournisseur.data if "liste" in request.args else "")
    stored = structure.get_values(get_db())
    return render_template(
        "structure/_detected.html",
        form=build_structure_form(MAIL_FIELDS, formdata=None, data=values),
        preset_form=_build_choice(provider),
        provider=provider,
        is_unknown=provider is None and "@" in str(values["sender_address"]),
        proposed=sum(str(values[name]) != str(stored[name]) for name in PRESET_FIELDS),
    )


def _propose_settings(key: str) -> tuple[Provider | None, dict[str, Any]]:
    """Return the provider, chosen or guessed from the submitted address, and the values with its settings.

    Without a known provider the settings stay, and a login that was the previous address follows the address.
    """
    values = structure.get_values(get_db())
    previous = values["sender_address"]
    values |= {name: request.form[name].strip() for name in MAIL_FIELDS if name in request.form}
    address = values["sender_address"]
    provider = get_provider(key) or guess_provider(address)
    if provider is not None:
        values |= build_preset_values(provider, address)
    elif values["mail_user"] in {"", previous}:
        values["mail_user"] = address
    return provider, values


def _build_choice(provider: Provider | None) -> web_forms.ProviderForm:
    return web_forms.ProviderForm(formdata=None, fournisseur=provider.key if provider else "")


def render_mail_page(
    form: StructureForm, provider: Provider | None = None, *, is_unknown: bool = False
) -> str:
    """Return the page; `provider` is the one whose settings were just filled in."""
    db, state = get_db(), get_state()
    settings = structure.get_structure(db)
    signed_in = IDENTITY_PROVIDERS.get(settings.server.sign_in)
    return render_template(
        "structure/mail.html",
        form=form,
        is_unsaved=bool(form.errors or provider),
        preset_form=_build_choice(provider),
        provider=provider,
        is_unknown=is_unknown,
        proposed=len(PRESET_FIELDS) if provider else 0,
        password_form=forms.PasswordForm(formdata=None, garde=settings.password_keeping.value),
        unlock_form=forms.UnlockVaultForm(formdata=None),
        has_password=state.sender.password is not None,
        keeping=settings.password_keeping.value,
        is_sealed=passwords.is_sealed(db, state.folder),
        has_keychain=passwords.has_keychain(),
        server=settings.server,
        is_other_server=passwords.is_unknown_server(db),
        mailbox_status=mailbox.get_status(db),
        sign_in_name=signed_in.name if signed_in else "",
        suggested_sign_in=sign_in.find_provider(db),
        is_trial=mail_server.is_sandbox(db),
        tested_at=mail_server.get_tested_at(db),
    )
