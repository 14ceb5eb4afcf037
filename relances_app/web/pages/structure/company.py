"""Company."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from relances_app.domain.errors import Refusal
from relances_app.domain.sending.providers import Provider, find_provider, guess_provider
from relances_app.services import backups, mail_server, passwords, structure
from relances_app.web import forms as web_forms
from relances_app.web.htmx import go_to
from relances_app.web.pages.structure import forms
from relances_app.web.pages.structure.blueprint import page
from relances_app.web.request_context import get_books, get_program
from relances_app.web.structure_form import StructureForm
from relances_app.web.structure_save import keep_structure, list_preset


@page.get("")
def show() -> str:
    """Show the structure for correction."""
    return _draw(StructureForm(data=structure.find_values(get_books())))


@page.post("")
def keep() -> Response | tuple[str, int]:
    """Keep the structure, or say beside each field what is wrong."""
    form = StructureForm()
    if not form.validate_on_submit():
        return _draw(form), 422
    keep_structure(form.data)
    return go_to(url_for(".show", _anchor="enregistre"))


@page.post("/prereglage")
def preset() -> str:
    """Fill the mail settings from a provider's preset; nothing is kept until the form is."""
    form = web_forms.Preset()
    web_forms.require(form)
    values = structure.find_values(get_books())
    provider = find_provider(form.fournisseur.data) or guess_provider(values["sender_address"])
    if provider is None:
        raise Refusal(
            "Aucun préréglage ne correspond à cette adresse : choisissez votre fournisseur dans la liste."
        )
    values |= list_preset(provider, values["sender_address"])
    return _draw(StructureForm(formdata=None, data=values), provider)


def _draw(form: StructureForm, provider: Provider | None = None) -> str:
    db, program = get_books(), get_program()
    settings = structure.find_structure(db)
    return render_template(
        "structure/page.html",
        form=form,
        password_form=forms.Password(formdata=None, garde=settings.password_keeping.value),
        unlock_form=forms.Unlock(formdata=None),
        has_password=program.sender.password is not None,
        keeping=settings.password_keeping.value,
        is_sealed=passwords.is_sealed(db, program.folder),
        has_keychain=passwords.has_keychain(),
        server=settings.server,
        is_other_server=passwords.is_other_server(db),
        needs_password=bool(settings.server.user) and not mail_server.is_trial(db),
        is_trial=mail_server.is_trial(db),
        folder=program.folder,
        provider=provider,
        preset_form=web_forms.Preset(formdata=None),
        backups=backups.list_names(program.folder)[:20],
    )
