"""The page « Structure »: company data, mail settings and presets of mail providers."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from relances_app.domain.errors import UserError
from relances_app.domain.sending.providers import Provider, get_provider, guess_provider
from relances_app.domain.sending.sign_in import IDENTITY_PROVIDERS
from relances_app.services import backups, mail_server, passwords, sign_in, structure
from relances_app.web import forms as web_forms
from relances_app.web.htmx import redirect_to
from relances_app.web.pages.structure import forms
from relances_app.web.pages.structure.blueprint import page
from relances_app.web.request_context import get_db, get_state
from relances_app.web.structure_form import StructureForm
from relances_app.web.structure_save import build_preset_values, save_structure


@page.get("")
def show() -> str:
    """Show the settings."""
    return _render_page(StructureForm(data=structure.get_values(get_db())))


@page.post("")
def save() -> Response | tuple[str, int]:
    """Save the settings, or show the errors next to their fields."""
    form = StructureForm()
    if not form.validate_on_submit():
        return _render_page(form), 422
    save_structure(form.data)
    return redirect_to(url_for(".show", _anchor="enregistre"))


@page.post("/prereglage")
def apply_preset() -> str:
    """Fill the mail settings with a provider's preset; nothing is saved until the form is submitted."""
    form = web_forms.ProviderForm()
    web_forms.validate_or_raise(form)
    values = structure.get_values(get_db())
    provider = get_provider(form.fournisseur.data) or guess_provider(values["sender_address"])
    if provider is None:
        raise UserError(
            "Aucun préréglage ne correspond à cette adresse : choisissez votre fournisseur dans la liste."
        )
    values |= build_preset_values(provider, values["sender_address"])
    return _render_page(StructureForm(formdata=None, data=values), provider)


def _render_page(form: StructureForm, provider: Provider | None = None) -> str:
    db, state = get_db(), get_state()
    settings = structure.get_structure(db)
    signed_in = IDENTITY_PROVIDERS.get(settings.server.sign_in)
    return render_template(
        "structure/page.html",
        form=form,
        password_form=forms.PasswordForm(formdata=None, garde=settings.password_keeping.value),
        unlock_form=forms.UnlockVaultForm(formdata=None),
        has_password=state.sender.password is not None,
        keeping=settings.password_keeping.value,
        is_sealed=passwords.is_sealed(db, state.folder),
        has_keychain=passwords.has_keychain(),
        server=settings.server,
        is_other_server=passwords.is_unknown_server(db),
        needs_password=bool(settings.server.user) and not (mail_server.is_sandbox(db) or signed_in),
        sign_in_name=signed_in.name if signed_in else "",
        suggested_sign_in=sign_in.find_provider(db),
        is_trial=mail_server.is_sandbox(db),
        folder=state.folder,
        provider=provider,
        preset_form=web_forms.ProviderForm(formdata=None),
        backups=backups.list_backups(state.folder)[:20],
    )
